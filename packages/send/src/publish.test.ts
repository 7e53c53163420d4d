import { METRICS } from '@bos/core/ports/telemetry';
import { ProtocolError } from '@bos/core/protocol/errors';
import { createMemoryPorts } from '@bos/core/testing/memory-ports';
import { messageRow } from '@bos/core/testing/rows';
import { NOON } from '@bos/core/testing/test-runtime';
import { describe, expect, it } from '@jest/globals';
import { say } from './testing/talk.ts';

/** A message in the log that an appender claimed and left unpublished. */
const claimedUntil = (claimUntil: number) => {
  const ports = createMemoryPorts();
  ports.messages.put(messageRow({ offset: 1, text: 'the first text', claimUntil }));
  return ports;
};
const messageIds = ({ published }: ReturnType<typeof createMemoryPorts>) =>
  published.intentions.map(({ message_id }) => message_id);

describe('a message sent again', () => {
  it('is accepted where it stands; its first text stands, and the agents hear nothing more', async () => {
    const ports = createMemoryPorts();
    const first = await say(ports, { text: 'the first text' });
    ports.runtime.advance(60_000);
    expect(await say(ports, { text: 'another text' })).toEqual(first);
    expect(ports.messages.all('ana')).toMatchObject([{ text: 'the first text' }]);
    expect(ports.published.intentions).toMatchObject([{ message: 'the first text' }]);
    expect(ports.told.counts[METRICS.duplicate]).toBe(1);
  });

  it('under a live claim has to wait for it, and is not published', async () => {
    const ports = claimedUntil(NOON + 5_000);
    expect(await say(ports)).toMatchObject({
      type: 'error',
      code: 'unavailable',
      id: 'm1',
      retryAfterMs: 5_000,
    });
    expect(ports.published.intentions).toEqual([]);
    expect(ports.messages.all('ana')).toMatchObject([{ claimUntil: NOON + 5_000 }]);
  });

  it('after the claim is over takes it, publishes the first text, and is accepted', async () => {
    const ports = claimedUntil(NOON);
    expect(await say(ports, { text: 'another text' })).toMatchObject({ type: 'accepted', offset: 1 });
    expect(ports.published.intentions).toMatchObject([{ message_id: 'm1', message: 'the first text' }]);
    expect(ports.messages.all('ana')).toMatchObject([{ published: true, claimUntil: NOON + 12_000 }]);
  });

  it('by two devices at once after the claim is published by one of them', async () => {
    const ports = claimedUntil(NOON - 1);
    const answers = await Promise.all([say(ports), say(ports, {}, { connectionId: 'B=' })]);
    expect(answers.map((answer) => answer?.type).sort()).toEqual(['accepted', 'error']);
    expect(answers.find((answer) => answer?.type === 'error')).toMatchObject({
      code: 'unavailable',
      retryAfterMs: 1_000,
    });
    expect(messageIds(ports)).toEqual(['m1']);
  });

  it('is echoed again: the first run may have died before its echo', async () => {
    const ports = createMemoryPorts();
    await ports.online('B=');
    await say(ports);
    await say(ports);
    const [first, second] = ports.gateway.frames('B=');
    expect(second).toEqual(first);
  });
});

describe('a bus that refuses', () => {
  it('leaves the message unavailable, pending and unclaimed: the next try publishes it at once', async () => {
    const ports = createMemoryPorts();
    const cause = new Error('throttled');
    ports.published.refuse(cause);
    expect(await say(ports)).toMatchObject({
      type: 'error',
      code: 'unavailable',
      id: 'm1',
      retryAfterMs: 1_000,
    });
    expect(ports.messages.all('ana')).toMatchObject([{ messageId: 'm1', claimUntil: 0 }]);
    expect(ports.messages.all('ana')[0]?.published).toBeUndefined();
    expect(ports.told.errors).toEqual([{ what: 'publish failed', cause }]);

    expect(await say(ports)).toMatchObject({ type: 'accepted', offset: 1 });
    expect(messageIds(ports)).toEqual(['m1']);
  });

  it('still lets the other devices see the message', async () => {
    const ports = createMemoryPorts();
    await ports.online('B=');
    ports.published.refuse(new Error('throttled'));
    await say(ports);
    expect(ports.gateway.frames('B=')).toMatchObject([{ type: 'message', id: 'm1', offset: 1 }]);
  });

  it('and a log that cannot take the claim back: the next try waits for it', async () => {
    const ports = createMemoryPorts();
    ports.published.refuse(new Error('throttled'));
    const moveClaim = () => Promise.reject(new Error('table down'));
    const broken = { ...ports, messages: { ...ports.messages, moveClaim } };
    expect(await say(broken)).toMatchObject({ type: 'error', code: 'unavailable' });
    expect(ports.told.errors.map(({ what }) => what)).toEqual([
      'publish failed',
      'giving the claim up failed',
    ]);
    expect(await say(ports)).toMatchObject({ code: 'unavailable', retryAfterMs: 12_000 });
    ports.runtime.advance(12_000);
    expect(await say(ports)).toMatchObject({ type: 'accepted' });
    expect(messageIds(ports)).toEqual(['m1']);
  });
});

describe('a crash between publishing and marking', () => {
  it('is the one way to publish twice: the claim holds until it is over, the message id is the same', async () => {
    const ports = createMemoryPorts();
    const markPublished = () => Promise.reject(new Error('table down'));
    const broken = { ...ports, messages: { ...ports.messages, markPublished } };
    expect(await say(broken)).toMatchObject({ type: 'error', code: 'internal', id: 'm1' });
    expect(await say(ports)).toMatchObject({ code: 'unavailable', retryAfterMs: 12_000 });
    expect(messageIds(ports)).toEqual(['m1']);
    ports.runtime.advance(12_000);
    expect(await say(ports)).toMatchObject({ type: 'accepted', offset: 1 });
    expect(messageIds(ports)).toEqual(['m1', 'm1']);
  });
});

describe('a mark that meets a busy table', () => {
  it('is tried again: the message is accepted, and was published once', async () => {
    const ports = createMemoryPorts();
    let refusals = 2;
    const markPublished: typeof ports.messages.markPublished = async (userId, offset) => {
      if (refusals-- > 0) throw new ProtocolError('unavailable');
      return ports.messages.markPublished(userId, offset);
    };
    const busy = { ...ports, messages: { ...ports.messages, markPublished } };
    expect(await say(busy)).toMatchObject({ type: 'accepted', offset: 1 });
    expect(messageIds(ports)).toEqual(['m1']);
    expect(ports.messages.all('ana')).toMatchObject([{ published: true }]);
  });

  it('ends its tries before the invocation ends: the answer says when to come back', async () => {
    const ports = createMemoryPorts();
    const markPublished = async () => {
      await ports.runtime.wait(4_500);
      throw new ProtocolError('unavailable', { retryAfterMs: 1_000 });
    };
    const busy = { ...ports, messages: { ...ports.messages, markPublished } };
    expect(await say(busy)).toMatchObject({ type: 'error', code: 'unavailable', retryAfterMs: 1_000 });
    expect(ports.runtime.now()).toBeLessThanOrEqual(NOON + 10_000);
  });
});
