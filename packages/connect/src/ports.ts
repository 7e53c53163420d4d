import type { Environment } from '@bos/core/adapters/environment';
import { presencePortsFrom } from '@bos/core/adapters/presence-ports';
import type { Observability } from '@bos/core/middleware/observe';
import type { PresencePorts } from '@bos/core/presence/join';

export type ConnectPorts = PresencePorts & { observability: Observability };

/** @throws Error naming the first variable that is missing. */
export const portsFromEnv = (env: Environment): ConnectPorts => presencePortsFrom(env).ports;
