import type { EnvironmentData } from './schema.ts';

/** One account's playground: cheap when idle, gone with one command. */
export const dev: EnvironmentData = {
  name: 'dev',
  region: 'us-east-1',
  throttle: { burst: 200, perSecond: 100 },
  protectData: false,
  identity: { kind: 'cognito' },
  logs: { retentionDays: 14, level: 'INFO', gatewayAccess: true, gatewayRole: 'create' },
  tracing: true,
  observability: {},
  web: {},
};
