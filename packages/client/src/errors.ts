import type { ErrorCode } from './wire.ts';

/**
 * Why a call failed: the protocol's codes, and the client's own.
 * - `timeout`: no answer within the deadline; the server may have got it all the same
 * - `full`: the outbox holds as many sends as it may
 * - `closed`: the client was closed, or stopped, before an answer came
 * - `aborted`: the caller's signal said so
 * - `storage`: the browser would not keep what had to be kept
 */
export type ClientErrorCode = ErrorCode | 'timeout' | 'full' | 'closed' | 'aborted' | 'storage';

const RETRYABLE = /^(expired|rate_limited|unavailable|internal|timeout|full|closed)$/;

/** Every rejection of this client. `retryable` says whether the same call may succeed later. */
export class ClientError extends Error {
  declare readonly code: ClientErrorCode;
  declare readonly retryable: boolean;

  constructor(code: ClientErrorCode, message: string = code, cause?: unknown) {
    super(message, { cause });
    this.name = 'ClientError';
    this.code = code;
    this.retryable = RETRYABLE.test(code);
  }
}
