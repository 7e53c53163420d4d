import { Buffer } from 'node:buffer';
import { MAX_FRAME_BYTES } from '@bos/core/protocol/limits';
import { createMemoryPorts } from '@bos/core/testing/memory-ports';
import { messageRow } from '@bos/core/testing/rows';
import { NOON } from '@bos/core/testing/test-runtime';
import { describe, expect, it } from '@jest/globals';
import { ask, inboxOf } from './testing/talk.ts';

/** An inbox whose messages belong to these sessions, one after the other. */
const inboxIn = (...sessionIds: string[]) => {
  const ports = inboxOf(0);
  for (const [index, sessionId] of sessionIds.entries()) {
    ports.messages.put(messageRow({ offset: index + 1, sessionId }));
  }
  return ports;
};
const list = async (ports: Parameters<typeof ask>[0], over: object = {}) => {
  const { sessions, more } = await ask(ports, 'sessions', { action: 'sessions', ...over });
  return { ids: sessions.map(({ sessionId }) => sessionId), sessions, more };
};

describe('the sessions', () => {
  it('are listed once each, descending by id, with their newest message', async () => {
    const { sessions, more } = await list(inboxIn('s1', 's2', 's1', 's3', 's2'));
    expect(sessions).toEqual(
      [
        ['s3', 4],
        ['s2', 5],
        ['s1', 3],
      ].map(([sessionId, offset]) => ({
        sessionId,
        last: { offset, role: 'user', text: `message ${offset}`, sentAt: '2026-11-22T12:00:00.000Z' },
      })),
    );
    expect(more).toBe(false);
  });

  it('are not mixed up where one id begins with another', async () => {
    const ports = inboxIn('a', 'a-b', 'a0', 'ab', 'a', 'a-b');
    const { sessions } = await list(ports);
    expect(sessions.map(({ sessionId, last }) => [sessionId, last.offset])).toEqual([
      ['ab', 4],
      ['a0', 3],
      ['a-b', 6],
      ['a', 5],
    ]);
  });

  it('come page by page, each below the last of the one before', async () => {
    const ports = inboxIn('a', 'a-b', 'a0', 'ab', 'b');
    const seen: string[] = [];
    for (let more = true; more; ) {
      const page = await list(ports, { limit: 2, ...(seen.length > 0 && { before: seen.at(-1) }) });
      seen.push(...page.ids);
      more = page.more;
    }
    expect(seen).toEqual(['b', 'ab', 'a0', 'a-b', 'a']);
  });

  it('are twenty unless asked otherwise', async () => {
    const ports = inboxIn(...Array.from({ length: 21 }, (_, index) => `s${index}`));
    const { ids, more } = await list(ports);
    expect([ids.length, more]).toEqual([20, true]);
    expect((await list(ports, { limit: 21 })).more).toBe(false);
  });

  it('show no more than 120 code points of a text', async () => {
    const ports = inboxOf(1, { text: '🏢'.repeat(500) });
    const [session] = (await list(ports)).sessions;
    expect(session?.last.text).toBe(`${'🏢'.repeat(119)}…`);
  });

  it.each(['🏢', '"', '\n'])('stay within a frame, however long their ids and texts (%j)', async (unit) => {
    const ports = inboxOf(0);
    const sessionIds = Array.from({ length: 50 }, (_, index) => `${100 + index}`.padEnd(128, 'x'));
    for (const [index, sessionId] of sessionIds.entries()) {
      ports.messages.put(messageRow({ offset: index + 1, sessionId, text: unit.repeat(130) }));
    }
    const seen: string[] = [];
    for (let more = true; more; ) {
      const before = seen.length > 0 && { before: seen.at(-1) };
      const page = await ask(ports, 'sessions', { action: 'sessions', limit: 50, ...before });
      expect(Buffer.byteLength(JSON.stringify(page))).toBeLessThanOrEqual(MAX_FRAME_BYTES);
      seen.push(...page.sessions.map(({ sessionId }) => sessionId));
      more = page.more;
    }
    expect(seen).toEqual(sessionIds.toReversed());
  });

  it('without a living message are not listed, nor those of an epoch that is over', async () => {
    const ports = inboxIn('s1', 's2', 's3');
    ports.messages.put(messageRow({ offset: 1, sessionId: 's1', expiresAt: NOON / 1000 }));
    ports.messages.put(messageRow({ offset: 2, sessionId: 's2', epoch: 'e0' }));
    expect((await list(ports)).ids).toEqual(['s3']);
  });

  it('of an empty inbox are none', async () => {
    expect(await list(createMemoryPorts())).toMatchObject({ ids: [], more: false });
  });
});
