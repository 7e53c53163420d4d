import { createMemoryPorts } from '@bos/core/testing/memory-ports';
import { messageRow } from '@bos/core/testing/rows';
import { NOON } from '@bos/core/testing/test-runtime';
import { describe, expect, it } from '@jest/globals';
import { ask, inboxOf, offsets, talk } from './testing/talk.ts';

const history = (ports: Parameters<typeof ask>[0], over: object) =>
  ask(ports, 'history', { action: 'history', ...over });

/** Sessions `odd` and `even`, message by message. */
const twoSessions = (count: number) => {
  const ports = inboxOf(0);
  for (let offset = 1; offset <= count; offset++) {
    ports.messages.put(messageRow({ offset, sessionId: offset % 2 ? 'odd' : 'even', published: true }));
  }
  return ports;
};

describe('history', () => {
  it('is what stands below the bound, the newest of it, ascending', async () => {
    const page = await history(inboxOf(9), { before: 6, limit: 3 });
    expect(page).toMatchObject({ type: 'history', epoch: '1.e1', more: true });
    expect(offsets(page.messages)).toEqual([3, 4, 5]);
  });

  it('ends at the first message', async () => {
    const page = await history(inboxOf(9), { before: 3, limit: 3 });
    expect([offsets(page.messages), page.more]).toEqual([[1, 2], false]);
  });

  it.each([0, 1])('below %i holds nothing', async (before) => {
    expect(await history(inboxOf(9), { before })).toMatchObject({ messages: [], more: false });
  });

  it('below a bound beyond the head is the newest page', async () => {
    expect(offsets((await history(inboxOf(9), { before: 1_000, limit: 2 })).messages)).toEqual([8, 9]);
  });

  it('of one session holds its messages alone', async () => {
    const ports = twoSessions(9);
    const page = await history(ports, { before: 8, sessionId: 'odd', limit: 2 });
    expect([offsets(page.messages), page.more]).toEqual([[5, 7], true]);
    const rest = await history(ports, { before: 5, sessionId: 'odd', limit: 2 });
    expect([offsets(rest.messages), rest.more]).toEqual([[1, 3], false]);
  });

  it('of a session nobody wrote in holds nothing', async () => {
    expect(await history(twoSessions(4), { before: 9, sessionId: 'od' })).toMatchObject({
      messages: [],
      more: false,
    });
  });

  it('of an empty inbox is epoch ""', async () => {
    expect(await history(createMemoryPorts(), { before: 9 })).toEqual({
      type: 'history',
      epoch: '',
      messages: [],
      more: false,
    });
  });

  it('never shows an expired message, nor one of an epoch that is over', async () => {
    const ports = inboxOf(5);
    ports.messages.put(messageRow({ offset: 1, epoch: 'e0' }));
    ports.messages.put(messageRow({ offset: 2, expiresAt: NOON / 1000 }));
    const page = await history(ports, { before: 6 });
    expect([offsets(page.messages), page.more]).toEqual([[3, 4, 5], false]);
  });

  it('tells which messages the agents have not got', async () => {
    const ports = inboxOf(1);
    ports.messages.put(messageRow({ offset: 2 }));
    const [published, pending] = (await history(ports, { before: 3 })).messages;
    expect(published).not.toHaveProperty('pending');
    expect(pending).toHaveProperty('pending', true);
  });

  it('registers nothing: only a resume does', async () => {
    const ports = inboxOf(1);
    await history(ports, { before: 2 });
    expect(await ports.connections.list('ana')).toEqual([]);
  });

  it('without a bound is a bad frame', async () => {
    expect(await talk(inboxOf(1), { action: 'history' })).toMatchObject({ type: 'error', code: 'bad_frame' });
  });
});
