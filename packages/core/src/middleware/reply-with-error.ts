import type { MiddlewareObj } from '@middy/core';
import { METRICS, type Telemetry } from '../ports/telemetry.ts';
import { ProtocolError } from '../protocol/errors.ts';
import { reply, toErrorFrame } from './reply.ts';

/**
 * The one place that makes error frames. The reply is a 200: what the gateway does with another status and a
 * route response is not documented, and the frame says it all. Names the frame's id, so that the client
 * knows which of its frames failed.
 */
export const replyWithError = (telemetry: Telemetry): MiddlewareObj<{ frame?: unknown }> => ({
  onError: (request) => {
    const { error, event } = request;
    if (!(error instanceof ProtocolError)) telemetry.error('unexpected error', error);
    telemetry.count(METRICS.errorFrame);
    const frame = toErrorFrame(error);
    const id = frame.id ?? idOf(event?.frame);
    request.response = reply({ ...frame, ...(id !== undefined && { id }) });
  },
});

const idOf = (frame: unknown): string | undefined =>
  typeof frame === 'object' && frame !== null && 'id' in frame && typeof frame.id === 'string'
    ? frame.id
    : undefined;
