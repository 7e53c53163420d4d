import { createApiGateway } from '@bos/core/adapters/apigateway-gateway';
import { createDynamoDbClient, createGatewayClient, createSqsClient } from '@bos/core/adapters/aws-clients';
import { createDynamoDbConnectionStore } from '@bos/core/adapters/dynamodb-connection-store';
import { createDynamoDbMessageTable } from '@bos/core/adapters/dynamodb-message-table';
import { type Environment, required } from '@bos/core/adapters/environment';
import { logConfigFrom } from '@bos/core/adapters/log-config';
import { createObservability } from '@bos/core/adapters/observability';
import { createSqsDeadLetterQueue } from '@bos/core/adapters/sqs-dead-letter-queue';
import { systemRuntime } from '@bos/core/adapters/system-runtime';
import type { ReachPorts } from '@bos/core/fanout/reach';
import type { LogPorts } from '@bos/core/log/log-ports';
import type { Observability } from '@bos/core/middleware/observe';
import type { DeadLetterQueue } from '@bos/core/ports/bus';

/** What delivering needs. */
export interface DeliverPorts extends LogPorts, ReachPorts {
  deadLetters: DeadLetterQueue;
}

/** @throws Error naming the first variable that is missing. */
export const portsFromEnv = (env: Environment): DeliverPorts & { observability: Observability } => {
  const dynamodb = createDynamoDbClient(env);
  const { observability, telemetry } = createObservability();
  return {
    messages: createDynamoDbMessageTable(dynamodb, required(env, 'BOS_MESSAGES_TABLE')),
    connections: createDynamoDbConnectionStore(dynamodb, required(env, 'BOS_CONNECTIONS_TABLE')),
    gateway: createApiGateway(createGatewayClient(env), telemetry),
    deadLetters: createSqsDeadLetterQueue(createSqsClient(env), required(env, 'BOS_DEAD_LETTER_QUEUE_URL')),
    config: logConfigFrom(env),
    runtime: systemRuntime,
    telemetry,
    observability,
  };
};
