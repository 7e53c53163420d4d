import { describe, expect, it } from '@jest/globals';
import { noteSummaries, orderSessions, type Summary, withUnsent } from './summaries.ts';

const summary = (sessionId: string, offset?: number): Summary => ({
  sessionId,
  ...(offset === undefined ? {} : { last: { offset, role: 'user', text: '', sentAt: '' } }),
});

describe('the list of sessions', () => {
  it('stands by newest activity, whatever order it came in', () => {
    const known = noteSummaries(new Map(), [summary('a', 3), summary('b', 9), summary('c', 5)]);
    expect(orderSessions(known).map((s) => s.sessionId)).toEqual(['b', 'c', 'a']);
  });
  it('puts sessions without a message first, the newest id before', () => {
    const known = noteSummaries(new Map(), [summary('a', 3), summary('s1'), summary('s2')]);
    expect(orderSessions(known).map((s) => s.sessionId)).toEqual(['s2', 's1', 'a']);
  });
  it('holds a session whose only message waits to be sent, first', () => {
    const known = noteSummaries(new Map(), [summary('a', 3)]);
    const entry = (sessionId: string, text: string) => ({
      id: text,
      sessionId,
      text,
      createdAt: 0,
      state: 'waiting' as const,
    });
    const list = orderSessions(
      withUnsent(known, [entry('a', 'more'), entry('s1', 'one'), entry('s1', 'two')]),
    );
    expect(list).toMatchObject([
      { sessionId: 's1', waiting: 'two' },
      { sessionId: 'a', last: { offset: 3 } },
    ]);
  });
  it('never goes back to an older message of a session', () => {
    const known = noteSummaries(noteSummaries(new Map(), [summary('a', 9)]), [summary('a', 3), summary('a')]);
    expect(known.get('a')?.last?.offset).toBe(9);
  });
});
