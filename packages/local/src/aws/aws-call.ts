import type { System } from '../plan/system.ts';

/** The services of the stack, by signing name. */
export const AWS_SERVICES = ['dynamodb', 'sns', 'sqs', 'execute-api'] as const;
export type AwsService = (typeof AWS_SERVICES)[number];

export const isAwsService = (name: string): name is AwsService =>
  AWS_SERVICES.some((known) => known === name);

/** What a request asks of AWS, and what its sender's role must allow. */
export interface AwsCall {
  service: AwsService;
  /** e.g. `PutItem` */
  operation: string;
  /** All must be allowed. Actions are the ones policies name, e.g. `sqs:SendMessage` for SendMessageBatch. */
  grants: { action: string; resource: string }[];
  /** DynamoDB only, and only if it is about one table. */
  tableName?: string;
  /** A DynamoDB PutItem of a person's message. */
  isUserMessage?: boolean;
}

/** A request, as far as it says what it asks. */
export interface AwsRequest {
  method: string;
  /** Path with query. */
  path: string;
  /** `x-amz-target`, e.g. `DynamoDB_20120810.PutItem`. */
  target: string | undefined;
  body: Buffer;
}

/** What of the plan is needed to name resources. */
export type ResourcePlan = Pick<System, 'region' | 'accountId' | 'api' | 'tables' | 'queues'>;
