import { ProtocolError } from '../protocol/errors.ts';

/** How long a client should wait before it tries again what AWS was too busy for, milliseconds. */
const RETRY_AFTER_MS = 1_000;

interface AwsError extends Error {
  $metadata?: { httpStatusCode?: number };
  $retryable?: unknown;
}

const BUSY =
  /Throttl|LimitExceeded|TooManyRequests|RequestTimeout|TimeoutError|ECONN|EPIPE|ServiceUnavailable/;

/** The status of an AWS error, 0 where there was no answer. */
export const statusOf = (error: unknown): number => (error as AwsError)?.$metadata?.httpStatusCode ?? 0;

export const nameOf = (error: unknown): string => {
  const { name, code } = (error ?? {}) as { name?: string; code?: string };
  return `${name ?? ''} ${code ?? ''}`.trim();
};

/** Whether the same call may work in a moment: throttled, timed out, or AWS's own fault. */
export const isBusy = (error: unknown): boolean =>
  statusOf(error) >= 500 || BUSY.test(nameOf(error)) || (error as AwsError)?.$retryable !== undefined;

/** Runs a call; where AWS is too busy for it, the error says so in the platform's own words. */
export const orUnavailable = async <T>(call: Promise<T>): Promise<T> => {
  try {
    return await call;
  } catch (cause) {
    if (isBusy(cause)) throw new ProtocolError('unavailable', { cause, retryAfterMs: RETRY_AFTER_MS });
    throw cause;
  }
};

/** The outcome of a conditional write: `false` where the condition did not hold. */
export const holds = async (write: Promise<unknown>): Promise<boolean> => {
  try {
    await orUnavailable(write);
    return true;
  } catch (error) {
    if (nameOf(error).includes('ConditionalCheckFailedException')) return false;
    throw error;
  }
};
