import type { Message } from '@bos/client';
import { describe, expect, it } from '@jest/globals';
import { summaryOf } from './summaries.ts';
import { emptyTimeline } from './timeline.ts';
import { countUnread, inboxCursor } from './unread.ts';

const message = (offset: number, sessionId: string, role: Message['role'] = 'assistant'): Message => ({
  epoch: 'e',
  offset,
  id: `i${offset}`,
  sessionId,
  role,
  text: '',
  sentAt: '2026-11-22T12:00:00Z',
});
const session = (...messages: Message[]) => ({
  summary: summaryOf(messages.at(-1) as Message),
  timeline: { ...emptyTimeline, messages, loaded: true },
});

describe('unread messages', () => {
  it('are those of others above the mark', () => {
    const { summary, timeline } = session(
      message(1, 'a'),
      message(2, 'a', 'user'),
      message(3, 'a'),
      message(4, 'a'),
    );
    expect(countUnread(summary, timeline, { inbox: 1, sessions: {} })).toBe(2);
    expect(countUnread(summary, timeline, { inbox: 1, sessions: { a: 3 } })).toBe(1);
    expect(countUnread(summary, timeline, { inbox: 4, sessions: {} })).toBe(0);
  });
  it('are at least one where only the newest of a session is known', () => {
    expect(countUnread(summaryOf(message(9, 'a')), undefined, { inbox: 2, sessions: {} })).toBe(1);
    expect(countUnread(summaryOf(message(9, 'a', 'user')), undefined, { inbox: 2, sessions: {} })).toBe(0);
  });
});

describe('the inbox’s read cursor', () => {
  const known = { head: 10, knownFrom: 1 };
  it('goes to the head when nothing waits', () => {
    expect(
      inboxCursor(
        [session(message(4, 'a')), session(message(9, 'b'))],
        { inbox: 0, sessions: { a: 4, b: 9 } },
        known,
      ),
    ).toBe(10);
  });
  it('stops before the first message that waits in another session', () => {
    const sessions = [session(message(3, 'a'), message(8, 'a')), session(message(5, 'b'), message(6, 'b'))];
    expect(inboxCursor(sessions, { inbox: 0, sessions: { a: 8 } }, known)).toBe(4);
  });
  it('does not pass what may wait where older messages are not known', () => {
    const marks = { inbox: 2, sessions: { a: 8 } };
    const sessions = [session(message(8, 'a')), session(message(7, 'b'))];
    expect(inboxCursor(sessions, marks, { head: 10, knownFrom: 7 })).toBe(2);
    expect(inboxCursor(sessions, marks, { head: 10, knownFrom: 3 })).toBe(6);
  });
  it('never goes back', () => {
    expect(
      inboxCursor([session(message(3, 'a'))], { inbox: 7, sessions: {} }, { head: 5, knownFrom: 1 }),
    ).toBe(7);
  });
});
