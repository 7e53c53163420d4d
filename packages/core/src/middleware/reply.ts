import { ERRORS, ProtocolError } from '../protocol/errors.ts';
import type { ErrorFrame, ServerFrame } from '../protocol/responses.ts';

/** What a route's integration returns; `body` goes back on the same socket as the route response. */
export interface RouteReply {
  statusCode: number;
  body?: string;
}

/** Answers with a frame, or with nothing. */
export const reply = (frame: ServerFrame | undefined): RouteReply =>
  frame ? { statusCode: 200, body: JSON.stringify(frame) } : { statusCode: 200 };

/** The frame for an error. Only a `ProtocolError` speaks for itself; anything else is `internal`. */
export const toErrorFrame = (error: unknown): ErrorFrame => {
  if (!(error instanceof ProtocolError)) {
    return { type: 'error', code: 'internal', message: ERRORS.internal.message };
  }
  const { code, message, id, retryAfterMs } = error;
  return {
    type: 'error',
    code,
    message,
    ...(id !== undefined && { id }),
    ...(retryAfterMs !== undefined && { retryAfterMs }),
  };
};
