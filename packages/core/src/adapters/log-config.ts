import type { LogConfig } from '../log/log-ports.ts';
import { type Environment, positive } from './environment.ts';

const DAY_MS = 86_400_000;

/** The log's settings, from a function's environment. */
export const logConfigFrom = (env: Environment): LogConfig => ({
  generation: env['BOS_GENERATION'] || '1',
  retentionMs: positive(env, 'BOS_RETENTION_DAYS', 30) * DAY_MS,
  rate: {
    burst: positive(env, 'BOS_RATE_BURST', 100),
    perSecond: positive(env, 'BOS_RATE_PER_SECOND', 10),
  },
});
