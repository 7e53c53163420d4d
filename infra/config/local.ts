import type { EnvironmentData } from './schema.ts';

/** The plan that the local stack makes real on one machine. */
export const local: EnvironmentData = {
  name: 'local',
  region: 'us-east-1',
  throttle: { burst: 500, perSecond: 1_000 },
  protectData: false,
  // The stack has an issuer of its own, and says where at run time.
  identity: { kind: 'oidc', issuer: 'http://127.0.0.1/dev-issuer', audience: 'bos-realtime' },
  logs: { retentionDays: 1, level: 'INFO', gatewayAccess: false, gatewayRole: 'exists' },
};
