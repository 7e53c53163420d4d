import { ApiGatewayManagementApiClient } from '@aws-sdk/client-apigatewaymanagementapi';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SNSClient } from '@aws-sdk/client-sns';
import { SQSClient } from '@aws-sdk/client-sqs';
import { endpointOf } from './endpoints.ts';
import type { Environment } from './environment.ts';
import { required } from './environment.ts';

/** How long credentials are taken for good before the environment is read again, milliseconds. */
const CREDENTIALS_KEPT_MS = 15 * 60_000;

/** Lambda puts credentials into the environment. Read when a call needs them, not when the process starts. */
const credentialsFrom = (env: Environment) => async () => ({
  accessKeyId: required(env, 'AWS_ACCESS_KEY_ID'),
  secretAccessKey: required(env, 'AWS_SECRET_ACCESS_KEY'),
  ...(env['AWS_SESSION_TOKEN'] && { sessionToken: env['AWS_SESSION_TOKEN'] }),
  expiration: new Date(Date.now() + CREDENTIALS_KEPT_MS),
});

/**
 * The one place that makes SDK clients. Region, endpoint, credentials and retry mode are given, not searched for:
 * what would search for them is not in the functions' bundles (scripts/bundle/lean-sdk).
 */
const common = (env: Environment) => ({
  region: required(env, 'AWS_REGION'),
  credentials: credentialsFrom(env),
  maxAttempts: 3,
  retryMode: 'standard',
  // A hung connection must not eat the time in which the call could be tried again.
  requestHandler: { connectionTimeout: 1_000, requestTimeout: 3_000, throwOnRequestTimeout: true },
});

export const createDynamoDbClient = (env: Environment): DynamoDBClient =>
  new DynamoDBClient({ ...common(env), endpoint: endpointOf('dynamodb', env) });

export const createSnsClient = (env: Environment): SNSClient =>
  new SNSClient({ ...common(env), endpoint: endpointOf('sns', env) });

export const createSqsClient = (env: Environment): SQSClient =>
  new SQSClient({ ...common(env), endpoint: endpointOf('sqs', env) });

/** Retries are the fan-out's: it knows how much time is left and what a 429 means. */
export const createGatewayClient = (env: Environment): ApiGatewayManagementApiClient =>
  new ApiGatewayManagementApiClient({
    ...common(env),
    endpoint: env['AWS_ENDPOINT_URL_APIGATEWAYMANAGEMENTAPI'] ?? required(env, 'BOS_MANAGEMENT_ENDPOINT'),
    maxAttempts: 1,
  });
