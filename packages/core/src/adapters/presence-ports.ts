import type { Observability } from '../middleware/observe.ts';
import type { PresencePorts } from '../presence/join.ts';
import { createApiGateway } from './apigateway-gateway.ts';
import { createDynamoDbClient, createGatewayClient, createSnsClient } from './aws-clients.ts';
import { createDynamoDbConnectionStore } from './dynamodb-connection-store.ts';
import { type Environment, required } from './environment.ts';
import { createObservability } from './observability.ts';
import { createSnsPresenceBus } from './sns-bus.ts';
import { systemRuntime } from './system-runtime.ts';

/**
 * What every function that tells devices and the platform of each other needs, from its environment.
 * @throws Error naming the first variable that is missing.
 */
export const presencePortsFrom = (env: Environment) => {
  const dynamodb = createDynamoDbClient(env);
  const sns = createSnsClient(env);
  const { observability, telemetry } = createObservability();
  const ports: PresencePorts & { observability: Observability } = {
    connections: createDynamoDbConnectionStore(dynamodb, required(env, 'BOS_CONNECTIONS_TABLE')),
    gateway: createApiGateway(createGatewayClient(env), telemetry),
    presence: createSnsPresenceBus(sns, required(env, 'BOS_PRESENCE_TOPIC_ARN')),
    runtime: systemRuntime,
    telemetry,
    observability,
  };
  return { dynamodb, sns, ports };
};
