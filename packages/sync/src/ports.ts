import { createDynamoDbMessageTable } from '@bos/core/adapters/dynamodb-message-table';
import { type Environment, required } from '@bos/core/adapters/environment';
import { logConfigFrom } from '@bos/core/adapters/log-config';
import { presencePortsFrom } from '@bos/core/adapters/presence-ports';
import type { LogPorts } from '@bos/core/log/log-ports';
import type { Observability } from '@bos/core/middleware/observe';
import type { PresencePorts } from '@bos/core/presence/join';

/** What reading, resuming and acknowledging need. */
export type SyncPorts = LogPorts & PresencePorts;

/** @throws Error naming the first variable that is missing. */
export const portsFromEnv = (env: Environment): SyncPorts & { observability: Observability } => {
  const { dynamodb, ports } = presencePortsFrom(env);
  return {
    ...ports,
    messages: createDynamoDbMessageTable(dynamodb, required(env, 'BOS_MESSAGES_TABLE')),
    config: logConfigFrom(env),
  };
};
