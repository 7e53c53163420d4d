import type { Message, OutboxEntry } from '@bos/client';
import { describe, expect, it } from '@jest/globals';
import { toRows } from './rows.ts';

const noon = new Date(2026, 10, 22, 12).getTime();
const minute = 60_000;
const message = (
  offset: number,
  role: Message['role'],
  at: number,
  more: Partial<Message> = {},
): Message => ({
  epoch: 'e',
  offset,
  id: `i${offset}`,
  sessionId: 's',
  role,
  text: `text ${offset}`,
  sentAt: new Date(at).toISOString(),
  ...more,
});
const entry = (id: string, state: OutboxEntry['state']): OutboxEntry => ({
  id,
  sessionId: 's',
  text: 'mine',
  createdAt: noon,
  state,
});

describe('rows of a session', () => {
  it('group messages of one author that follow within minutes', () => {
    const rows = toRows(
      [
        message(1, 'assistant', noon),
        message(2, 'assistant', noon + minute),
        message(3, 'assistant', noon + 20 * minute),
        message(4, 'user', noon + 21 * minute),
      ],
      [],
    );
    expect(rows.map(({ first, last }) => [first, last])).toEqual([
      [true, false],
      [false, true],
      [true, true],
      [true, true],
    ]);
  });
  it('never group two agents', () => {
    const rows = toRows(
      [message(1, 'assistant', noon, { agent: 'a' }), message(2, 'assistant', noon, { agent: 'b' })],
      [],
    );
    expect(rows.every((row) => row.first && row.last)).toBe(true);
  });
  it('mark the first message of each day, by the local calendar', () => {
    const lateNight = new Date(2026, 10, 22, 23, 59, 50).getTime();
    const rows = toRows(
      [message(1, 'user', noon), message(2, 'user', lateNight), message(3, 'user', lateNight + 20_000)],
      [],
    );
    expect(rows.map((row) => row.newDay)).toEqual([true, false, true]);
    expect(rows[2]?.first).toBe(true);
  });
  it('put what is on its way after the log, once', () => {
    const rows = toRows([message(1, 'user', noon)], [entry('i1', 'sending'), entry('x', 'waiting')]);
    expect(rows.map(({ id, delivery }) => [id, delivery])).toEqual([
      ['i1', 'accepted'],
      ['x', 'waiting'],
    ]);
  });
  it('keep a message’s key when it goes from the outbox to the log', () => {
    const before = toRows([], [entry('i1', 'sending')]);
    const after = toRows([message(1, 'user', noon)], []);
    expect(after[0]?.key).toBe(before[0]?.key);
  });
  it('call a message answered once somebody else’s stands after it', () => {
    const rows = toRows(
      [message(1, 'user', noon), message(2, 'assistant', noon), message(3, 'user', noon)],
      [],
    );
    expect(rows.map((row) => row.delivery)).toEqual(['answered', undefined, 'accepted']);
  });
  it('draw one line above the first unread message of others', () => {
    const log = [
      message(1, 'assistant', noon),
      message(2, 'user', noon),
      message(3, 'assistant', noon),
      message(4, 'assistant', noon),
    ];
    expect(toRows(log, [], 1).map((row) => row.firstUnread)).toEqual([false, false, true, false]);
    expect(toRows(log, []).some((row) => row.firstUnread)).toBe(false);
    expect(toRows(log, [], 4).some((row) => row.firstUnread)).toBe(false);
  });
  it('keep each key when older messages come before', () => {
    const late = [message(3, 'user', noon), message(4, 'assistant', noon)];
    const all = toRows([message(1, 'user', noon), message(2, 'assistant', noon), ...late], []);
    expect(all.slice(2).map((row) => row.key)).toEqual(toRows(late, []).map((row) => row.key));
  });
});
