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
    ...base,
    kind: z.literal('push'),
    status: z.union([z.literal(200), z.literal(410), z.literal(429), z.literal(500)]),
    connectionId: z.string().optional(),
    delivered: z.boolean().default(false),
  })
  .refine((rule) => rule.status !== 200 || !rule.delivered, {
    path: ['delivered'],
    message: 'must be false with status 200',
  });

const SnsRule = z.strictObject({
  ...base,
  kind: z.literal('sns'),
  topic: z.enum(['personaResponse', 'chatIntention']).optional(),
  effect: z.enum(['duplicate', 'delay', 'reorder']),
  delayMs: DelayMs.optional(),
});

const DatabaseRule = z.strictObject({
  ...base,
  kind: z.literal('dynamodb'),
  operation: z.string().optional(),
  table: z.string().optional(),
});

const KillRule = z.strictObject({
  ...base,
  kind: z.literal('kill'),
  everyMs: z.number().min(1).max(86_400_000),
  connectionId: z.string().optional(),
});

const CrashRule = z.strictObject({
  ...base,
  kind: z.literal('crash'),
  function: z.string().min(1),
  when: z.enum(['before', 'after']),
  call: z.int().min(1),
});

const ColdRule = z.strictObject({ ...base, kind: z.literal('cold'), function: z.string().min(1).optional() });

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

/** A rule that names nothing that exists would wait for ever, so its name is a bad value. */
export const ruleSetFor = ({ functions, tables }: KnownNames) =>
  RuleSet.superRefine(({ rules }, context) => {
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
