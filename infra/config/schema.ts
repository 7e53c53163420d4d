import * as z from 'zod';
import { contradictions } from './contradictions.ts';

/** What an environment may say. Strict: a misspelt key is an error, never a silent default. */

const Arn = (service: string) =>
  z
    .string()
    .regex(
      new RegExp(`^arn:aws[a-z-]*:${service}:[a-z0-9-]*:[0-9]{12}:.+$`),
      `must be an ${service} ARN with an account number`,
    );

/** An existing topic of the platform, used in place of one of our own. */
const AdoptedTopic = z.strictObject({
  arn: Arn('sns'),
  /** The key the topic is encrypted with, if it is the account's own: publishing needs it. */
  kmsKeyArn: Arn('kms').optional(),
});
export type AdoptedTopic = z.infer<typeof AdoptedTopic>;

/** The agents tell topics apart by a part of the ARN, so an adopted name must hold it. */
const adopted = (part: string) =>
  AdoptedTopic.refine(({ arn }) => arn.includes(part), `the agents look for "${part}" in this ARN`)
    .refine(({ arn }) => !arn.endsWith('.fifo'), 'a FIFO topic hands nothing over to functions')
    .optional();

const FunctionSize = z.strictObject({
  /** MB. Below 256 a Node function is starved of CPU. */
  memoryMb: z.int().min(256).max(10_240),
  /** Seconds; an append relies on 30 as the most (an epoch is believed dead after twice that). */
  timeoutSeconds: z.int().min(3).max(30),
  /** Executions set aside for this function, and the most it may have. The account must keep 100 unreserved. */
  reservedConcurrency: z.int().min(1).optional(),
  /** Executions kept warm, paid by the hour. */
  provisionedConcurrency: z.int().min(1).optional(),
});
export type FunctionSize = z.infer<typeof FunctionSize>;

const size = (memoryMb: number, timeoutSeconds: number) =>
  FunctionSize.partial()
    .prefault({})
    .transform((given) => ({ memoryMb, timeoutSeconds, ...given }) as FunctionSize);

const Identity = z.discriminatedUnion('kind', [
  /** A user pool of our own; its hosted sign-in needs a domain prefix that is unique in the region. */
  z.strictObject({
    kind: z.literal('cognito'),
    domainPrefix: z
      .string()
      .regex(/^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/, 'must be lower case letters, digits and dashes inside')
      .refine((prefix) => !/aws|amazon|cognito/.test(prefix), 'must not hold aws, amazon or cognito')
      .optional(),
    /** Pages that may sign people in, beside the hosted one: exactly as they ask to be returned to. */
    callbackUrls: z
      .array(z.url().regex(/^https:\/\/|^http:\/\/localhost[:/]/, 'must be https, or http on localhost'))
      .default([]),
    selfSignUp: z.boolean().default(false),
  }),
  /** Any OpenID Connect issuer. */
  z.strictObject({
    kind: z.literal('oidc'),
    issuer: z.url(),
    audience: z.string().min(1),
    /** Default: the issuer's own `/.well-known/jwks.json`. */
    jwksUri: z.url().optional(),
  }),
]);
export type Identity = z.infer<typeof Identity>;

const Domain = z.strictObject({
  name: z.hostname(),
  certificateArn: Arn('acm'),
  /** The Route 53 zone to write the record to; without it the record is yours to write. */
  zoneId: z
    .string()
    .regex(/^Z[A-Z0-9]+$/, 'must be a Route 53 zone id')
    .optional(),
});
export type Domain = z.infer<typeof Domain>;

const EnvironmentShape = z.strictObject({
  name: z.enum(['dev', 'prod', 'local']),
  region: z
    .string()
    .regex(/^[a-z]{2}(-[a-z]+)+-\d$/, 'must be an AWS region such as us-east-1')
    .refine(
      (region) => !/^(cn|us-gov|us-iso|eu-isoe|eusc)/.test(region),
      'is a region with addresses of its own (China, GovCloud, …), which this plan does not write',
    ),
  /** Refuse to work on any other account. */
  accountIds: z.array(z.string().regex(/^\d{12}$/, 'must be 12 digits')).optional(),
  /** Prefix of every epoch on the wire: raise it after restoring a backup, and every client starts afresh. */
  generation: z
    .string()
    .regex(/^[0-9a-z]{1,8}$/, 'must be 1 to 8 digits or small letters')
    .default('1'),
  /** How long a message is kept, days. */
  retentionDays: z.int().min(1).max(3650).default(30),
  /** Messages a user may send at once, and a second. */
  rate: z
    .strictObject({ burst: z.int().min(1), perSecond: z.number().positive() })
    .prefault({ burst: 100, perSecond: 10 }),
  /** Frames a second the gateway takes from all clients of this stage together. */
  throttle: z.strictObject({ burst: z.int().min(1).max(5_000), perSecond: z.int().min(1).max(10_000) }),
  /** Tables and keys survive a mistaken destroy. */
  protectData: z.boolean(),
  identity: Identity,
  topics: z
    .strictObject({
      chatIntention: adopted('chat-intention-topic'),
      personaResponse: adopted('persona-response-topic'),
      chatPresence: adopted('chat-presence-topic'),
    })
    .prefault({}),
  /**
   * `aws`: the services' own keys, no charge of their own. `customer`: one key of the account for tables, topics,
   * queues and logs, $1 a month and $0.03 per 10,000 requests, revocable and audited.
   */
  encryption: z.enum(['aws', 'customer']).default('aws'),
  functions: z
    .strictObject({
      authorize: size(512, 5),
      connect: size(512, 10),
      disconnect: size(512, 10),
      send: size(512, 15),
      deliver: size(512, 30),
      sync: size(512, 15),
    })
    .prefault({}),
  logs: z
    .strictObject({
      retentionDays: z.literal([1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365]),
      level: z.enum(['DEBUG', 'INFO', 'WARN', 'ERROR']),
      /** One JSON line for each connection and frame; needs the account's logging role. */
      gatewayAccess: z.boolean(),
      /** `create`: own the role that lets API Gateway write logs. One of a kind in an account and region. */
      gatewayRole: z.enum(['create', 'exists']),
    })
    .refine(({ gatewayAccess, gatewayRole }) => gatewayAccess || gatewayRole === 'exists', {
      path: ['gatewayRole'],
      message: 'nothing uses the role while gatewayAccess is false',
    }),
  /** X-Ray traces of every function and topic; about $5 per million traces. */
  tracing: z.boolean().default(false),
  /** Alarms and a dashboard; `email` is asked once to confirm. About $0.10 an alarm and $3 a dashboard a month. */
  observability: z.strictObject({ email: z.email().optional() }).optional(),
  domain: Domain.optional(),
  /** The chat page on S3 and CloudFront; its certificate must be in us-east-1. */
  web: z.strictObject({ domain: Domain.optional() }).optional(),
});

export type Environment = z.infer<typeof EnvironmentShape>;
export const Environment = EnvironmentShape.superRefine((environment, context) => {
  for (const { path, message } of contradictions(environment)) {
    context.addIssue({ code: 'custom', path, message });
  }
});
/** As written in a file, before defaults. */
export type EnvironmentData = z.input<typeof Environment>;
