import { ApiGatewayManagementApiClient } from '@aws-sdk/client-apigatewaymanagementapi';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SNSClient } from '@aws-sdk/client-sns';
import { SQSClient } from '@aws-sdk/client-sqs';
import type { Environment } from './environment.ts';
import { required } from './environment.ts';

/**
 * The one place that makes SDK clients. Region and credentials are given, not searched for: Lambda puts both
 * into the environment, and the SDK's provider chain would cost a third of the bundle.
 */
const common = (env: Environment) => ({
  region: required(env, 'AWS_REGION'),
  credentials: {
    accessKeyId: required(env, 'AWS_ACCESS_KEY_ID'),
    secretAccessKey: required(env, 'AWS_SECRET_ACCESS_KEY'),
    ...(env['AWS_SESSION_TOKEN'] && { sessionToken: env['AWS_SESSION_TOKEN'] }),
  },
  maxAttempts: 3,
});

/** A hung connection must not eat the time in which the call could be tried again. */
const patience = { connectionTimeout: 1_000, requestTimeout: 3_000, throwOnRequestTimeout: true };

export const createDynamoDbClient = (env: Environment): DynamoDBClient =>
  new DynamoDBClient({
    ...common(env),
    ...endpoint(env, 'AWS_ENDPOINT_URL_DYNAMODB'),
    requestHandler: patience,
  });

export const createSnsClient = (env: Environment): SNSClient =>
  new SNSClient({ ...common(env), ...endpoint(env, 'AWS_ENDPOINT_URL_SNS'), requestHandler: patience });

export const createSqsClient = (env: Environment): SQSClient =>
  new SQSClient({ ...common(env), ...endpoint(env, 'AWS_ENDPOINT_URL_SQS'), requestHandler: patience });

/** Retries are the fan-out's: it knows how much time is left and what a 429 means. */
export const createGatewayClient = (env: Environment): ApiGatewayManagementApiClient =>
  new ApiGatewayManagementApiClient({
    ...common(env),
    endpoint: env['AWS_ENDPOINT_URL_APIGATEWAYMANAGEMENTAPI'] ?? required(env, 'BOS_MANAGEMENT_ENDPOINT'),
    maxAttempts: 1,
    requestHandler: patience,
  });

const endpoint = (env: Environment, name: string) => {
  const url = env[name];
  return url ? { endpoint: url } : {};
};
