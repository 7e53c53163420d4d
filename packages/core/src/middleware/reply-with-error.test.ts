import { describe, expect, it } from '@jest/globals';
import middy from '@middy/core';
import { METRICS } from '../ports/telemetry.ts';
import { ProtocolError } from '../protocol/errors.ts';
import { lambdaContext } from '../testing/events.ts';
import { createMemoryTelemetry } from '../testing/memory-telemetry.ts';
import { type RouteReply, reply } from './reply.ts';
import { replyWithError } from './reply-with-error.ts';

const fail = async (error: unknown, frame?: unknown) => {
  const told = createMemoryTelemetry();
  const handler = middy<{ frame?: unknown }>()
    .use(replyWithError(told.telemetry))
    .handler(async () => {
      throw error;
    });
  const answer: RouteReply = await handler({ frame }, lambdaContext());
  return { ...told, answer, frame: JSON.parse(answer.body ?? 'null') };
};

describe('an error', () => {
  it('of the protocol speaks for itself, as a 200 that the gateway passes on', async () => {
    const { answer, frame, counts, errors } = await fail(
      new ProtocolError('rate_limited', { id: 'm1', retryAfterMs: 80 }),
    );
    expect(answer.statusCode).toBe(200);
    expect(frame).toEqual({
      type: 'error',
      code: 'rate_limited',
      message: 'Too many messages: wait before sending again.',
      id: 'm1',
      retryAfterMs: 80,
    });
    expect(counts).toEqual({ [METRICS.errorFrame]: 1 });
    expect(errors).toEqual([]);
  });

  it('nobody foresaw is internal: its message and stack stay here, its cause is told to operators', async () => {
    const cause = new Error('secret: table bos-messages-prod');
    const { answer, frame, errors } = await fail(cause);
    expect(frame).toEqual({ type: 'error', code: 'internal', message: 'Something went wrong on our side.' });
    expect(answer.body).not.toMatch(/secret|stack|\.ts/);
    expect(errors).toEqual([{ what: 'unexpected error', cause }]);
  });

  it('carries no stack and no cause of a protocol error either', async () => {
    const { frame } = await fail(new ProtocolError('unavailable', { cause: new Error('secret') }));
    expect(Object.keys(frame).sort()).toEqual(['code', 'message', 'type']);
  });

  it('names the frame that failed', async () => {
    expect((await fail(new Error('boom'), { action: 'sendMessage', id: 'm1' })).frame).toMatchObject({
      id: 'm1',
    });
    expect((await fail(new ProtocolError('unavailable'), { id: 'm1' })).frame).toMatchObject({ id: 'm1' });
    expect((await fail(new Error('boom'), { action: 'resume' })).frame).not.toHaveProperty('id');
  });

  it('that is no Error at all is internal too', async () => {
    expect((await fail('boom')).frame).toMatchObject({ code: 'internal' });
  });
});

describe('a reply', () => {
  it('is the frame as text, or nothing', () => {
    expect(reply({ type: 'pong' })).toEqual({ statusCode: 200, body: '{"type":"pong"}' });
    expect(reply(undefined)).toEqual({ statusCode: 200 });
  });
});
