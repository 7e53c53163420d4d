import { z } from 'zod';

/** Common to all rules. */
const base = {
  /** Chance that a matching rule fires, 0–1. */
  rate: z.number().min(0).max(1).default(1),
  /** Fires this often at the most. */
  times: z.int().min(1).optional(),
};

const DelayMs = z
  .tuple([z.number().min(0).max(600_000), z.number().min(0).max(600_000)])
  .refine(([min, max]) => min <= max, 'must be [min, max]');

/** A push that fails: `delivered` sends the frame first. 200 with `delivered: false` is a push that vanishes. */
const PushRule = z
  .strictObject({
    kind: z.literal('push'),
    status: z.literal([200, 410, 429, 500]),
    connectionId: z.string().optional(),
    delivered: z.boolean().default(false),
    ...base,
  })
  .refine((rule) => rule.status !== 200 || !rule.delivered, {
    path: ['delivered'],
    message: 'must be false with status 200',
  });

const SnsRule = z.strictObject({
  kind: z.literal('sns'),
  topic: z.enum(['personaResponse', 'chatIntention']).optional(),
  effect: z.enum(['duplicate', 'delay', 'reorder']),
  delayMs: DelayMs.optional(),
  ...base,
});

/** What a function may ask of a table. Another name would wait for ever, so it is a bad value. */
const DATABASE_OPERATIONS = [
  ...['GetItem', 'PutItem', 'UpdateItem', 'DeleteItem', 'Query', 'Scan', 'BatchGetItem', 'BatchWriteItem'],
  ...['TransactGetItems', 'TransactWriteItems', 'DescribeTable'],
] as const;

const DatabaseRule = z.strictObject({
  kind: z.literal('dynamodb'),
  operation: z.enum(DATABASE_OPERATIONS).optional(),
  table: z.string().optional(),
  ...base,
});

const KillRule = z.strictObject({
  kind: z.literal('kill'),
  everyMs: z.number().min(1).max(86_400_000),
  connectionId: z.string().optional(),
  ...base,
});

const CrashRule = z.strictObject({
  kind: z.literal('crash'),
  function: z.string().min(1),
  when: z.enum(['before', 'after']),
  call: z.int().min(1),
  ...base,
});

const ColdRule = z.strictObject({ kind: z.literal('cold'), function: z.string().min(1).optional(), ...base });

export const Rule = z.discriminatedUnion('kind', [
  PushRule,
  SnsRule,
  DatabaseRule,
  KillRule,
  CrashRule,
  ColdRule,
]);
export type Rule = z.infer<typeof Rule>;

/** The body of `POST /faults`. */
export const RuleSet = z.strictObject({
  seed: z.int().min(0).max(0xffff_ffff).optional(),
  rules: z.array(Rule).max(1_000),
});
export type RuleSet = z.infer<typeof RuleSet>;

/** `bos-realtime-local-send` is also known as `send`, and the table `…-messages` as `messages`. */
export const isNamed = (name: string, wanted: string): boolean =>
  name === wanted || name.endsWith(`-${wanted}`);

/** Names a rule may use: those of the plan. */
export interface KnownNames {
  functions: string[];
  tables: string[];
}

const asRuleSet = (body: unknown): unknown => (Array.isArray(body) ? { rules: body } : body);

/** A rule that names nothing that exists would wait for ever, so its name is a bad value. */
export const ruleSetFor = ({ functions, tables }: KnownNames) =>
  // A bare list is a whole set as well: `[]` clears.
  z.preprocess(asRuleSet, RuleSet).superRefine(({ rules }, context) => {
    const check = (index: number, key: string, wanted: string | undefined, known: string[]) => {
      if (wanted === undefined || known.some((name) => isNamed(name, wanted))) return;
      context.addIssue({
        code: 'custom',
        path: ['rules', index, key],
        message: `there is no ${JSON.stringify(wanted)}; there are ${known.join(', ')}`,
      });
    };
    rules.forEach((rule, index) => {
      if (rule.kind === 'crash' || rule.kind === 'cold') check(index, 'function', rule.function, functions);
      if (rule.kind === 'dynamodb') check(index, 'table', rule.table, tables);
    });
  });
