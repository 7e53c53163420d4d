import type { Message, OutboxEntry } from '@bos/client';

/** A session as the list shows it. */
export interface Summary {
  sessionId: string;
  /** Its newest message; none yet in a session just begun. */
  last?: { offset: number; role: 'user' | 'assistant' | 'system'; text: string; sentAt: string };
  /** What waits to be sent in a session that holds nothing else yet. */
  waiting?: string;
}

export type Summaries = ReadonlyMap<string, Summary>;

const EXCERPT = 160;

/** Takes each session's newest message, never an older one. */
export const noteSummaries = (known: Summaries, more: readonly Summary[]): Summaries => {
  const next = new Map(known);
  for (const summary of more) {
    const before = next.get(summary.sessionId);
    if ((before?.last?.offset ?? -1) <= (summary.last?.offset ?? -1)) next.set(summary.sessionId, summary);
  }
  return next;
};

export const summaryOf = ({ sessionId, offset, role, text, sentAt }: Message): Summary => ({
  sessionId,
  last: { offset, role, text: text.slice(0, EXCERPT), sentAt },
});

/** With the sessions known from what waits to be sent alone: offline, the list is the way back to them. */
export const withUnsent = (known: Summaries, outbox: readonly OutboxEntry[]): Summaries => {
  const unsent = outbox.filter(({ sessionId }) => !known.get(sessionId)?.last);
  if (unsent.length === 0) return known;
  const listed = new Map(known);
  for (const { sessionId, text } of unsent) listed.set(sessionId, { sessionId, waiting: text });
  return listed;
};

/** Newest activity first; a session without messages counts as just begun, newest id first. */
export const orderSessions = (summaries: Summaries): readonly Summary[] =>
  [...summaries.values()].sort((a, b) => {
    const difference = (b.last?.offset ?? Infinity) - (a.last?.offset ?? Infinity);
    if (!Number.isNaN(difference) && difference !== 0) return difference;
    return a.sessionId < b.sessionId ? 1 : a.sessionId > b.sessionId ? -1 : 0;
  });
