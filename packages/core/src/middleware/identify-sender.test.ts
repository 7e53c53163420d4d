import { describe, expect, it } from '@jest/globals';
import middy from '@middy/core';
import { MAX_CONNECTION_MS } from '../protocol/limits.ts';
import { lambdaContext, type SocketEventOptions, socketEvent } from '../testing/events.ts';
import { NOON } from '../testing/test-runtime.ts';
import { identifySender } from './identify-sender.ts';
import type { IdentifiedEvent, Sender } from './sender.ts';

type Event = IdentifiedEvent & { sender: Sender };

const handler = middy<Event>()
  .use(identifySender(() => NOON))
  .handler(async ({ sender }) => sender);

const identify = (options?: SocketEventOptions) =>
  handler(socketEvent(options) as unknown as Event, lambdaContext(10_000));

describe('the sender', () => {
  it('is who the authorizer vouched for, on the connection of the event, with the time left', async () => {
    expect(await identify({ connectionId: 'A=', sub: 'ana' })).toEqual({
      userId: 'ana',
      connectionId: 'A=',
      connectedAt: NOON,
      expiresAt: NOON / 1000 + 3_600,
      endpoint: 'abcdef1234.execute-api.us-east-1.amazonaws.com/local',
      device: 'test',
      deadline: NOON + 10_000,
    });
  });

  it('is nobody else, whatever the frame says', async () => {
    expect(await identify({ sub: 'ana', body: { userId: 'eve', sub: 'eve' } })).toMatchObject({
      userId: 'ana',
    });
  });

  it('lives no longer than the gateway lets a connection live', async () => {
    const connectedAt = NOON - 3_600_000;
    const sender = await identify({ connectedAt, exp: NOON / 1000 + 86_400 });
    expect(sender).toMatchObject({ expiresAt: (connectedAt + MAX_CONNECTION_MS) / 1000 });
  });

  it('lives no longer than the token', async () => {
    expect(await identify({ exp: NOON / 1000 + 60 })).toMatchObject({ expiresAt: NOON / 1000 + 60 });
  });

  it('lives for whole seconds, which is what a table can expire by: an issuer may say half ones', async () => {
    expect(await identify({ exp: NOON / 1000 + 60.75 })).toMatchObject({ expiresAt: NOON / 1000 + 60 });
    const sender = await identify({ connectedAt: NOON + 999, exp: NOON / 1000 + 86_400 });
    expect(sender).toMatchObject({ expiresAt: NOON / 1000 + 7_200 });
  });

  it.each([
    ['its token is over', { exp: NOON / 1000 }],
    ['its two hours are over', { connectedAt: NOON - MAX_CONNECTION_MS, exp: NOON / 1000 + 60 }],
  ])('has expired when %s', async (_what, options) => {
    await expect(identify(options)).rejects.toMatchObject({ code: 'expired' });
  });

  it.each([
    ['no user', { sub: '' }],
    ['no expiry', { exp: Number.NaN }],
  ])('is unauthorized when the authorizer names %s', async (_what, options) => {
    await expect(identify(options)).rejects.toMatchObject({ code: 'unauthorized' });
  });

  it.each([undefined, null])('is unauthorized when there was no authorizer (%s)', async (authorizer) => {
    const event = socketEvent() as unknown as Event;
    Object.assign(event.requestContext, { authorizer });
    await expect(handler(event, lambdaContext())).rejects.toMatchObject({ code: 'unauthorized' });
  });

  it('names its client, and its device by no more than 256 characters', async () => {
    const event = socketEvent() as unknown as Event;
    Object.assign(event.requestContext.authorizer ?? {}, { client: 'web/1.2.0' });
    event.requestContext.identity = { userAgent: 'x'.repeat(300) };
    expect(await handler(event, lambdaContext())).toMatchObject({
      clientVersion: 'web/1.2.0',
      device: 'x'.repeat(256),
    });
  });
});
