import type { LogConfig } from '../log/log-ports.ts';
import type { ConnectionRow } from '../ports/connection-store.ts';
import { createMemoryBus } from './memory-bus.ts';
import { createMemoryConnectionStore } from './memory-connection-store.ts';
import { createMemoryGateway } from './memory-gateway.ts';
import { createMemoryMessageTable } from './memory-message-table.ts';
import { createMemoryTelemetry } from './memory-telemetry.ts';
import { createQuietObservability } from './quiet-observability.ts';
import { createTestRuntime, NOON } from './test-runtime.ts';

/** The configuration of a log under test: generation `1`, thirty days, the platform's rate. */
export const TEST_CONFIG: LogConfig = {
  generation: '1',
  retentionMs: 30 * 86_400_000,
  rate: { burst: 100, perSecond: 10 },
};

/** A row of the Connections table, registered a minute before noon and good for an hour. */
export const testConnection = (over: Partial<ConnectionRow> = {}): ConnectionRow => ({
  userId: 'ana',
  connectionId: 'B=',
  connectedAt: NOON - 60_000,
  registeredAt: NOON - 60_000,
  expiresAt: NOON / 1000 + 3_600,
  endpoint: 'abcdef1234.execute-api.us-east-1.amazonaws.com/local',
  ...over,
});

/** All ports of all functions in memory, and what a test may see of them. */
export const createMemoryPorts = () => {
  const { bus, ...published } = createMemoryBus();
  const { telemetry, ...told } = createMemoryTelemetry();
  const gateway = createMemoryGateway();
  const connections = createMemoryConnectionStore();
  return {
    messages: createMemoryMessageTable(),
    connections,
    gateway,
    intentions: bus,
    presence: bus,
    deadLetters: bus,
    runtime: createTestRuntime(),
    config: TEST_CONFIG,
    telemetry,
    observability: createQuietObservability(),
    published,
    told,
    /** Registers these connections of `ana` and opens their sockets. */
    online: async (...connectionIds: string[]) => {
      gateway.open(...connectionIds);
      for (const connectionId of connectionIds) await connections.put(testConnection({ connectionId }));
    },
  };
};
