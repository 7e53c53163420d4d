import { createRequire } from 'node:module';
import { type Plan, type Problem, type Reference, referencesIn, resourcesOf } from './plan.ts';

const require = createRequire(import.meta.url);

/** Attribute names of a resource type, as its binding has them; `undefined` for a type without a binding. */
const attributesOf = (() => {
  const known = new Map<string, Set<string> | undefined>();
  return ({ type, isData }: Reference): Set<string> | undefined => {
    const folder = `${isData ? 'data-' : ''}${isData ? type : type.replace(/^aws_/, '')}`.replaceAll(
      '_',
      '-',
    );
    if (!known.has(folder)) known.set(folder, readBinding(folder));
    return known.get(folder);
  };
})();

const readBinding = (folder: string): Set<string> | undefined => {
  let binding: Record<string, { tfResourceType?: string; prototype: object }>;
  try {
    binding = require(`@cdktf/provider-aws/lib/${folder}/index.js`);
  } catch (error) {
    if ((error as { code?: string }).code === 'MODULE_NOT_FOUND') return undefined;
    throw error;
  }
  const resource = Object.values(binding).find((value) => value?.tfResourceType !== undefined);
  return resource && new Set(Object.getOwnPropertyNames(resource.prototype));
};

const camelCase = (attribute: string) =>
  attribute.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());

/** Every reference leads to a resource of the plan, and to an attribute that its type has. */
export const checkReferences = (plan: Plan): Problem[] => {
  const declared = new Set([
    ...resourcesOf(plan).map(({ address }) => address),
    ...Object.entries(plan.data ?? {}).flatMap(([type, byId]) =>
      Object.keys(byId).map((id) => `data.${type}.${id}`),
    ),
  ]);
  const places = [
    ...resourcesOf(plan).map(({ address, attributes }) => ({ address, value: attributes as unknown })),
    ...Object.entries(plan.output ?? {}).map(([name, { value }]) => ({ address: `output ${name}`, value })),
  ];
  return places.flatMap(({ address, value }) =>
    referencesIn(value).flatMap((reference) => {
      if (!declared.has(reference.address))
        return [`${address} refers to ${reference.address}, which is not in the plan`];
      const attributes = attributesOf(reference);
      if (!attributes)
        return [`${address} refers to ${reference.address}, a type that the provider does not have`];
      const { attribute } = reference;
      return attribute === undefined || attributes.has(camelCase(attribute))
        ? []
        : [
            `${address} reads ${reference.address}.${attribute}, but ${reference.type} has no attribute "${attribute}"`,
          ];
    }),
  );
};
