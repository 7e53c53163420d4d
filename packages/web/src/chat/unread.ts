import type { Message } from '@bos/client';
import type { Summary } from './summaries.ts';
import type { Timeline } from './timeline.ts';

/**
 * What was read. The server keeps one cursor for the whole inbox; this device also knows each session's own,
 * so that reading one session does not hide what waits in another.
 */
export interface ReadMarks {
  inbox: number;
  sessions: Readonly<Record<string, number>>;
}

export const nothingRead: ReadMarks = { inbox: 0, sessions: {} };

export const readUpTo = (marks: ReadMarks, sessionId: string): number =>
  Math.max(marks.inbox, marks.sessions[sessionId] ?? 0);

const counts = (message: Pick<Message, 'role' | 'offset'>, mark: number) =>
  message.role !== 'user' && message.offset > mark;

/** Messages of others in a session that were not read. At least 1 where only the newest is known to be unread. */
export const countUnread = (summary: Summary, timeline: Timeline | undefined, marks: ReadMarks): number => {
  const mark = readUpTo(marks, summary.sessionId);
  let unread = 0;
  const messages = timeline?.messages ?? [];
  for (let i = messages.length - 1; i >= 0; i--) {
    const message = messages[i] as Message;
    if (message.offset <= mark) break;
    if (counts(message, mark)) unread++;
  }
  if (unread === 0 && summary.last && counts(summary.last, mark)) return 1;
  return unread;
};

/**
 * How far the inbox's one cursor may move: to `head`, but never past a message that waits unread in some session.
 * `knownFrom`: every message of the inbox from this offset on is known.
 */
export const inboxCursor = (
  sessions: Iterable<{ summary: Summary; timeline: Timeline | undefined }>,
  marks: ReadMarks,
  { head, knownFrom }: { head: number; knownFrom: number },
): number => {
  let cursor = head;
  for (const { summary, timeline } of sessions) {
    const mark = readUpTo(marks, summary.sessionId);
    if (!summary.last || !counts(summary.last, mark)) continue;
    const waiting = timeline?.messages.find((message) => counts(message, mark));
    const reaches =
      knownFrom <= mark + 1 || timeline?.complete || (timeline?.messages[0]?.offset ?? Infinity) <= mark;
    // Where older messages of a session are not known, its own mark is all that is certain.
    cursor = Math.min(cursor, waiting && reaches ? waiting.offset - 1 : mark);
  }
  return Math.max(cursor, marks.inbox);
};
