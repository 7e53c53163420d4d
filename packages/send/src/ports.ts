import { createDynamoDbMessageTable } from '@bos/core/adapters/dynamodb-message-table';
import { type Environment, required } from '@bos/core/adapters/environment';
import { logConfigFrom } from '@bos/core/adapters/log-config';
import { presencePortsFrom } from '@bos/core/adapters/presence-ports';
import { createSnsIntentionBus } from '@bos/core/adapters/sns-bus';
import type { LogPorts } from '@bos/core/log/log-ports';
import type { Observability } from '@bos/core/middleware/observe';
import type { IntentionBus } from '@bos/core/ports/bus';
import type { PresencePorts } from '@bos/core/presence/join';

/** What sending needs. */
export interface SendPorts extends LogPorts, PresencePorts {
  intentions: IntentionBus;
}

/** @throws Error naming the first variable that is missing. */
export const portsFromEnv = (env: Environment): SendPorts & { observability: Observability } => {
  const { dynamodb, sns, ports } = presencePortsFrom(env);
  return {
    ...ports,
    messages: createDynamoDbMessageTable(dynamodb, required(env, 'BOS_MESSAGES_TABLE')),
    intentions: createSnsIntentionBus(sns, required(env, 'BOS_INTENTION_TOPIC_ARN')),
    config: logConfigFrom(env),
  };
};
