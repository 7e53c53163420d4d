import { METRICS } from '@bos/core/ports/telemetry';
import { createMemoryPorts } from '@bos/core/testing/memory-ports';
import { NOON } from '@bos/core/testing/test-runtime';
import { describe, expect, it } from '@jest/globals';
import { say, talk } from './testing/talk.ts';

const SENT_AT = '2026-11-22T12:00:00.000Z';

describe('a message', () => {
  it('is accepted at the offset the log gave it', async () => {
    const ports = createMemoryPorts();
    const accepted = await say(ports);
    const [row] = ports.messages.all('ana');
    expect(accepted).toEqual({
      type: 'accepted',
      id: 'm1',
      offset: 1,
      epoch: `1.${row?.epoch}`,
      sentAt: SENT_AT,
    });
    expect(row).toMatchObject({
      messageKey: 'user:m1',
      messageId: 'm1',
      sessionId: 's1',
      role: 'user',
      text: 'Chame o elevador',
      published: true,
    });
    expect(ports.told.counts[METRICS.appended]).toBe(1);
  });

  it('is told to the agents in their own words', async () => {
    const ports = createMemoryPorts();
    ports.runtime.advance(999);
    await say(ports);
    expect(ports.published.intentions).toEqual([
      {
        user_id: 'ana',
        session_id: 's1',
        message: 'Chame o elevador',
        timestamp: NOON / 1000,
        message_id: 'm1',
        correlation_id: 'm1',
        source: 'chat',
      },
    ]);
  });

  it('is logged before it is published, and accepted only after', async () => {
    const ports = createMemoryPorts();
    const { promise: published, resolve: letPublish } = Promise.withResolvers<void>();
    const { promise: publishing, resolve: begun } = Promise.withResolvers<void>();
    let isAccepted = false;
    const publish = async () => {
      begun();
      await published;
      expect(isAccepted).toBe(false);
    };
    const accepted = say({ ...ports, intentions: { publish } }).then((frame) => {
      isAccepted = true;
      return frame;
    });
    await publishing;
    expect(ports.messages.all('ana')).toMatchObject([{ messageId: 'm1', claimUntil: NOON + 12_000 }]);
    expect(ports.messages.all('ana')[0]?.published).toBeUndefined();
    letPublish();
    expect(await accepted).toMatchObject({ type: 'accepted' });
  });

  it('follows the one before it, in the same epoch; each user has an own log', async () => {
    const ports = createMemoryPorts();
    const first = await say(ports, { id: 'm1' });
    const second = await say(ports, { id: 'm2', sessionId: 's2' });
    const others = await say(ports, { id: 'm1' }, { sub: 'bia' });
    expect([first, second, others]).toMatchObject([{ offset: 1 }, { offset: 2 }, { offset: 1 }]);
    expect(second).toHaveProperty('epoch', (first as { epoch: string }).epoch);
    expect(others).not.toHaveProperty('epoch', (first as { epoch: string }).epoch);
    expect(ports.published.intentions.map(({ user_id }) => user_id)).toEqual(['ana', 'ana', 'bia']);
  });

  it('reaches log, agents and devices without what the bus refuses', async () => {
    const ports = createMemoryPorts();
    await ports.online('B=');
    await say(ports, { text: 'Olá\u0000 \ud83c\t✅' });
    const clean = 'Olá\ufffd \ufffd\t✅';
    expect(ports.messages.all('ana')).toMatchObject([{ text: clean }]);
    expect(ports.published.intentions).toMatchObject([{ message: clean }]);
    expect(ports.gateway.frames('B=')).toMatchObject([{ text: clean }]);
  });

  it('keeps its meta for the devices; the agents do not get it', async () => {
    const ports = createMemoryPorts();
    await ports.online('B=');
    const meta = { floor: 5, urgent: true, lang: 'pt-BR' };
    await say(ports, { meta });
    expect(ports.messages.all('ana')).toMatchObject([{ meta }]);
    expect(ports.gateway.frames('B=')).toMatchObject([{ meta }]);
    expect(ports.published.intentions[0]).not.toHaveProperty('meta');
  });
});

describe('many messages at once', () => {
  it('get contiguous offsets, and are each published once', async () => {
    const ports = createMemoryPorts();
    const answers = await Promise.all(
      Array.from({ length: 8 }, (_, index) => say(ports, { id: `m${index}` })),
    );
    const offsets = answers.map((answer) => (answer?.type === 'accepted' ? answer.offset : 0));
    expect(offsets.sort((a, b) => a - b)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    expect(new Set(ports.published.intentions.map(({ message_id }) => message_id)).size).toBe(8);
    expect(ports.published.intentions).toHaveLength(8);
  });

  it('with one id are one message, published once: the others may ask again', async () => {
    const ports = createMemoryPorts();
    const answers = await Promise.all(Array.from({ length: 6 }, () => say(ports)));
    expect(ports.messages.all('ana')).toHaveLength(1);
    expect(ports.published.intentions).toHaveLength(1);
    for (const answer of answers) {
      const isFine =
        answer?.type === 'accepted' || (answer?.type === 'error' && answer.code === 'unavailable');
      expect(isFine).toBe(true);
    }
    expect(await say(ports)).toMatchObject({ type: 'accepted', offset: 1 });
    expect(ports.published.intentions).toHaveLength(1);
  });
});

describe('the rate limit', () => {
  const limited = () => ({
    ...createMemoryPorts(),
    config: { generation: '1', retentionMs: 3_600_000, rate: { burst: 2, perSecond: 10 } },
  });

  it('refuses what is too much, with the id and the wait, and takes it after that', async () => {
    const ports = limited();
    await say(ports, { id: 'm1' });
    await say(ports, { id: 'm2' });
    expect(await say(ports, { id: 'm3' })).toMatchObject({
      type: 'error',
      code: 'rate_limited',
      id: 'm3',
      retryAfterMs: 100,
    });
    expect(ports.published.intentions).toHaveLength(2);
    ports.runtime.advance(100);
    expect(await say(ports, { id: 'm3' })).toMatchObject({ type: 'accepted', offset: 3 });
  });

  it('is not for what is sent again, nor for another user', async () => {
    const ports = limited();
    await say(ports, { id: 'm1' });
    await say(ports, { id: 'm2' });
    expect(await say(ports, { id: 'm2' })).toMatchObject({ type: 'accepted', offset: 2 });
    expect(await say(ports, { id: 'm3' }, { sub: 'bia' })).toMatchObject({ type: 'accepted', offset: 1 });
  });
});

describe('a frame that cannot be served', () => {
  it.each([
    ['of an action that is not ours', { action: 'resume' }, 'bad_frame'],
    [
      'with an unknown key',
      { action: 'sendMessage', id: 'm1', sessionId: 's1', text: 'a', user_id: 'eve' },
      'bad_frame',
    ],
    [
      'with too large a text',
      { action: 'sendMessage', id: 'm1', sessionId: 's1', text: 'x'.repeat(16_385) },
      'too_large',
    ],
    ['that is not JSON', 'hello', 'bad_frame'],
  ])('because it is one %s is refused, and nothing is logged', async (_what, frame, code) => {
    const ports = createMemoryPorts();
    expect(await talk(ports, frame)).toMatchObject({ type: 'error', code });
    expect(ports.messages.all('ana')).toEqual([]);
    expect(ports.published.intentions).toEqual([]);
  });

  it('because its credential has expired is refused, on an open socket too', async () => {
    const ports = createMemoryPorts();
    expect(await say(ports, {}, { exp: NOON / 1000 - 1 })).toMatchObject({ type: 'error', code: 'expired' });
    expect(ports.messages.all('ana')).toEqual([]);
  });

  it('because the log is down is internal, by its id, without a word of why', async () => {
    const ports = createMemoryPorts();
    const rows = () => Promise.reject(new Error('bos-messages-prod is down'));
    expect(await say({ ...ports, messages: { ...ports.messages, rows } })).toEqual({
      type: 'error',
      code: 'internal',
      message: 'Something went wrong on our side.',
      id: 'm1',
    });
  });
});
