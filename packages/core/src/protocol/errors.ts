/** The closed set of error codes, and for each whether the same frame may be sent again. */
export const ERRORS = {
  bad_frame: { retryable: false, message: 'The frame does not follow the protocol.' },
  unknown_action: { retryable: false, message: 'This action does not exist.' },
  unauthorized: { retryable: false, message: 'Sign in to go on.' },
  expired: { retryable: true, message: 'The credential has expired: connect again with a new token.' },
  too_large: { retryable: false, message: 'The frame or its text is too large.' },
  rate_limited: { retryable: true, message: 'Too many messages: wait before sending again.' },
  unavailable: { retryable: true, message: 'Not done yet: send the same id again.' },
  internal: { retryable: true, message: 'Something went wrong on our side.' },
} as const satisfies Record<string, { retryable: boolean; message: string }>;

export type ErrorCode = keyof typeof ERRORS;

/** What an error frame may say beyond its code. */
export interface ErrorDetail {
  /** For people; the table's sentence unless given. Never holds a stack or a secret. */
  message?: string;
  /** The id of the frame that failed. */
  id?: string;
  /** When to try again, milliseconds from receipt. */
  retryAfterMs?: number;
  cause?: unknown;
}

/** The one error class of the platform: thrown where a frame cannot be served, made a frame in one place. */
export class ProtocolError extends Error {
  readonly code: ErrorCode;
  readonly id?: string;
  readonly retryAfterMs?: number;

  constructor(code: ErrorCode, { message, id, retryAfterMs, cause }: ErrorDetail = {}) {
    super(message ?? ERRORS[code].message, { cause });
    this.name = 'ProtocolError';
    this.code = code;
    if (id !== undefined) this.id = id;
    if (retryAfterMs !== undefined) this.retryAfterMs = Math.max(0, Math.ceil(retryAfterMs));
  }

  get retryable(): boolean {
    return ERRORS[this.code].retryable;
  }
}
