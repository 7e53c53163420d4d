import type { EnvironmentData } from './schema.ts';

/** One account's playground: cheap when idle, gone with one command. */
export const dev: EnvironmentData = {
  name: 'dev',
  region: 'us-east-1',
  throttle: { burst: 200, perSecond: 100 },
  protectData: false,
  // A page served by Vite on one's own machine may sign in too.
  identity: { kind: 'cognito', callbackUrls: ['http://localhost:5173/'] },
  logs: { retentionDays: 14, level: 'INFO', gatewayAccess: true, gatewayRole: 'create' },
  tracing: true,
  observability: {},
  web: {},
};
