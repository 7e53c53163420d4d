import type { EnvironmentData } from './schema.ts';

/** What people rely on: data outlives mistakes, answers are never cold, someone is told. */
export const prod: EnvironmentData = {
  name: 'prod',
  region: 'us-east-1',
  throttle: { burst: 2_000, perSecond: 2_000 },
  protectData: true,
  encryption: 'customer',
  identity: { kind: 'cognito' },
  functions: {
    authorize: { reservedConcurrency: 100 },
    connect: { reservedConcurrency: 100 },
    disconnect: { reservedConcurrency: 50 },
    send: { memoryMb: 1_024, reservedConcurrency: 200, provisionedConcurrency: 2 },
    deliver: { memoryMb: 1_024, reservedConcurrency: 200, provisionedConcurrency: 2 },
    sync: { reservedConcurrency: 200 },
  },
  // dev, deployed first, made the role for the account. In an account of its own: 'create', and accountIds in both.
  logs: { retentionDays: 90, level: 'INFO', gatewayAccess: true, gatewayRole: 'exists' },
  tracing: true,
  observability: {},
  web: {},
};
