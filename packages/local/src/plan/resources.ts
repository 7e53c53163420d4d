import { SetupError } from '../setup-error.ts';
import { computedAttributes, DATA_SOURCES } from './attributes.ts';
import { isWithoutEffect, refuseUnknownTypes } from './known-types.ts';

/** A resource of the plan with every reference replaced by its value. */
export interface Resource {
  /** Its name in the plan. */
  key: string;
  values: Record<string, unknown>;
}

type Raw = Record<string, Record<string, Record<string, unknown>>>;

/** The part of a synthesized plan that is read here. */
export interface PlanJson {
  resource?: Raw;
  data?: Raw;
}

export interface Resources {
  all(type: string): Resource[];
}

/** The name AWS knows a resource by. */
const nameIn = (values: Record<string, unknown>, key: string): string =>
  String(values['function_name'] ?? values['name'] ?? key);

/** Resolves `${aws_x.y.attr}` everywhere. References may point at references. */
export const resolveResources = (plan: PlanJson): Resources => {
  const raw = plan.resource ?? {};
  refuseUnknownTypes(Object.keys(raw));
  const busy = new Set<string>();

  const attribute = (reference: string): string => {
    if (busy.has(reference)) throw new SetupError(`The plan refers in a circle: ${reference}`);
    busy.add(reference);
    try {
      const isData = reference.startsWith('data.');
      const [type = '', key = '', name = ''] = reference.replace(/^data\./, '').split('.');
      const values = (isData ? plan.data : raw)?.[type]?.[key];
      const given = values?.[name];
      if (typeof given === 'string') return resolveText(given);
      if (typeof given === 'number' || typeof given === 'boolean') return String(given);
      if (isData && name === 'json' && type === 'aws_iam_policy_document' && values)
        return JSON.stringify(documentOf(values));
      const computed = isData
        ? DATA_SOURCES[type]?.[name]
        : values && computedAttributes(type, key, resolveText(nameIn(values, key)))[name];
      if (computed !== undefined) return computed;
      if (values && isWithoutEffect(type)) return `${type}.${key}.${name}`;
      throw new SetupError(`The plan refers to ${reference}, which it does not have`);
    } finally {
      busy.delete(reference);
    }
  };

  const resolveText = (text: string): string =>
    text.replace(/\$\{([^}]*)\}/g, (_whole, expression: string) => {
      if (!/^(data\.)?[\w-]+\.[\w-]+\.[\w-]+$/.test(expression)) {
        throw new SetupError(`The plan holds an expression the local stack cannot compute: ${expression}`);
      }
      return attribute(expression);
    });

  const resolve = (value: unknown): unknown => {
    if (typeof value === 'string') return resolveText(value);
    if (Array.isArray(value)) return value.map(resolve);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, resolve(inner)]));
  };

  /** The JSON a policy document's data source renders. */
  const documentOf = (values: Record<string, unknown>) => ({
    Version: '2012-10-17',
    Statement: listOf(resolve(values['statement'])).map((statement) => ({
      Effect: statement['effect'] ?? 'Allow',
      Action: statement['actions'],
      Resource: statement['resources'],
      ...(statement['condition'] !== undefined && { Condition: statement['condition'] }),
    })),
  });

  return {
    all: (type) =>
      Object.entries(raw[type] ?? {}).map(([key, values]) => {
        const resolved = resolve(values) as Record<string, unknown>;
        return { key, values: { ...computedAttributes(type, key, nameIn(resolved, key)), ...resolved } };
      }),
  };
};

type Block = Record<string, unknown>;

/** A block may be written as an object or as a list of them. */
export const listOf = (value: unknown): Block[] =>
  value === undefined || value === null ? [] : ((Array.isArray(value) ? value : [value]) as Block[]);

export const text = (value: unknown): string => (value === undefined || value === null ? '' : String(value));
export const number = (value: unknown, otherwise: number): number =>
  typeof value === 'number' ? value : otherwise;
