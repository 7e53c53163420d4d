import type { TokenBucket } from '../ports/message-table.ts';
import type { LogConfig } from './log-ports.ts';

/**
 * Takes one token from the bucket that rides on the head. Refills by elapsed time; a writer whose clock is
 * behind the last one's refills nothing.
 */
export const takeToken = (
  bucket: TokenBucket | undefined,
  now: number,
  { burst, perSecond }: LogConfig['rate'],
): { bucket: TokenBucket } | { retryAfterMs: number } => {
  const refilled = bucket
    ? Math.min(burst, bucket.tokens + (Math.max(0, now - bucket.at) / 1000) * perSecond)
    : burst;
  if (refilled < 1) return { retryAfterMs: Math.ceil(((1 - refilled) / perSecond) * 1000) };
  return { bucket: { tokens: refilled - 1, at: Math.max(now, bucket?.at ?? 0) } };
};
