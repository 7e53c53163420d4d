import type { Attributes, Plan } from './plan.ts';

/** The built-in resource that takes any input and needs no provider. */
const STAND_IN = 'terraform_data';

const ADDRESS = /\b(data\.)?(aws_[a-z0-9_]+)\.([A-Za-z][A-Za-z0-9_-]*)/g;

const standIn = (_: string, data: string | undefined, type: string, id: string) =>
  `${STAND_IN}.${data ? 'data-' : ''}${type}-${id}`;

/** References lead to what the stand-in was given; entries of `depends_on` to the stand-in itself. */
const rewrite = (value: unknown, isAddress = false): unknown => {
  if (typeof value === 'string') {
    if (isAddress) return value.replace(ADDRESS, standIn);
    return value.replace(/\$\{[^}]*\}/g, (inner) =>
      inner.replace(
        ADDRESS,
        (...parts: [string, string | undefined, string, string]) => `${standIn(...parts)}.output`,
      ),
    );
  }
  if (Array.isArray(value)) return value.map((inner) => rewrite(inner, isAddress));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, rewrite(inner, isAddress)]));
};

const META = ['depends_on', 'lifecycle', '//'];

const toStandIn = (attributes: Attributes): Attributes => ({
  input: rewrite(Object.fromEntries(Object.entries(attributes).filter(([key]) => !META.includes(key)))),
  ...(attributes['depends_on'] && { depends_on: rewrite(attributes['depends_on'], true) }),
  ...(attributes['lifecycle'] && { lifecycle: attributes['lifecycle'] }),
});

/** The plan with a built-in stand-in for each resource: the real engine can judge it without any provider. */
export const toTerraformData = (plan: Plan): object => {
  const flat = (prefix: string, types: Plan['resource'] = {}) =>
    Object.entries(types).flatMap(([type, byId]) =>
      Object.entries(byId).map(([id, attributes]) => [`${prefix}${type}-${id}`, toStandIn(attributes)]),
    );
  return {
    resource: { [STAND_IN]: Object.fromEntries([...flat('', plan.resource), ...flat('data-', plan.data)]) },
    output: rewrite(plan.output ?? {}),
  };
};
