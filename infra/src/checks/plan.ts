/** A synthesized plan, as far as the checks read it. */
export interface Plan {
  resource: Record<string, Record<string, Attributes>>;
  data?: Record<string, Record<string, Attributes>>;
  output?: Record<string, { value: unknown }>;
}

// biome-ignore lint/suspicious/noExplicitAny: a plan is JSON whose shape the engine's provider defines.
export type Attributes = Record<string, any>;

export interface Resource {
  type: string;
  id: string;
  /** `type.id`, as references and people name it. */
  address: string;
  attributes: Attributes;
}

/** A sentence that names the resource and what is wrong with it. */
export type Problem = string;

/** All resources of the given types, or of all types. */
export const resourcesOf = (plan: Plan, ...types: string[]): Resource[] =>
  Object.entries(plan.resource)
    .filter(([type]) => types.length === 0 || types.includes(type))
    .flatMap(([type, byId]) =>
      Object.entries(byId).map(([id, attributes]) => ({ type, id, address: `${type}.${id}`, attributes })),
    );

/** A reference inside a string: `${aws_lambda_function.send-function.arn}`. */
export interface Reference {
  /** `aws_lambda_function.send-function`, with `data.` in front for a data source. */
  address: string;
  type: string;
  id: string;
  isData: boolean;
  /** The first step after the address; none for a reference to the whole. */
  attribute: string | undefined;
}

const EXPRESSION = /\$\{([^}]*)\}/g;
const ADDRESS = /\b(data\.)?(aws_[a-z0-9_]+)\.([A-Za-z][A-Za-z0-9_-]*)(?:\.([a-z0-9_]+))?/g;

const toReference = (match: RegExpMatchArray): Reference => {
  const [, data, type = '', id = '', attribute] = match;
  return { address: `${data ?? ''}${type}.${id}`, type, id, isData: data !== undefined, attribute };
};

/** Every reference in a value, however deep, and in the strings of `depends_on`. */
export const referencesIn = (value: unknown): Reference[] => {
  if (typeof value === 'string') {
    return [...value.matchAll(EXPRESSION)].flatMap(([, inner = '']) =>
      [...inner.matchAll(ADDRESS)].map(toReference),
    );
  }
  if (Array.isArray(value)) return value.flatMap(referencesIn);
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) =>
    key === 'depends_on' && Array.isArray(inner)
      ? inner.flatMap((address: string) => [...address.matchAll(ADDRESS)].map(toReference))
      : referencesIn(inner),
  );
};

/** Addresses that a value refers to. */
export const addressesIn = (value: unknown): string[] => referencesIn(value).map(({ address }) => address);

/** A statement of a policy in the plan, its lists made lists. */
export interface PlannedStatement {
  sid?: string;
  effect: string;
  actions: string[];
  resources: string[];
  principal?: unknown;
  condition?: unknown;
}

export interface PlannedPolicy {
  owner: Resource;
  statements: PlannedStatement[];
}

const list = (value: unknown): string[] =>
  Array.isArray(value) ? value : value === undefined ? [] : [String(value)];

/** Attributes that hold policy documents. */
const DOCUMENTS = ['policy', 'policy_document'];

/** Every policy document of the plan, those of roles and those of resources. */
export const policiesOf = (plan: Plan): PlannedPolicy[] =>
  resourcesOf(plan).flatMap((owner) =>
    DOCUMENTS.map((name) => owner.attributes[name])
      .filter((text) => typeof text === 'string' && text.startsWith('{'))
      .map((text) => ({
        owner,
        statements: (JSON.parse(text).Statement as Attributes[]).map((statement) => ({
          sid: statement['Sid'],
          effect: statement['Effect'],
          actions: list(statement['Action']),
          resources: list(statement['Resource']),
          ...(statement['Principal'] !== undefined && { principal: statement['Principal'] }),
          ...(statement['Condition'] !== undefined && { condition: statement['Condition'] }),
        })),
      })),
  );
