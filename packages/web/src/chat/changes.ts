import type { Message, Page } from '@bos/client';
import type { ChatState } from './chat-state.ts';
import { noteSummaries, type Summary, summaryOf } from './summaries.ts';
import { appendMessages, emptyTimeline, prependPage, type Timeline } from './timeline.ts';
import { inboxCursor, nothingRead, type ReadMarks } from './unread.ts';

/** How the state follows from what happened. Pure. */

export const withTimeline = (
  state: ChatState,
  sessionId: string,
  change: (timeline: Timeline) => Timeline,
): ChatState => {
  const timelines = new Map(state.timelines);
  timelines.set(sessionId, change(timelines.get(sessionId) ?? emptyTimeline));
  return { ...state, timelines };
};

const bySession = (messages: readonly Message[]) => Map.groupBy(messages, (message) => message.sessionId);

/** Offsets, and so what was read, mean nothing across epochs. */
const inEpoch = (state: ChatState, epoch: string): ChatState =>
  state.epoch === epoch ? state : { ...state, epoch, marks: state.epoch === '' ? state.marks : nothingRead };

/** New messages, in offset order, as the client tells them. */
export const noteMessages = (state: ChatState, messages: readonly Message[]): ChatState => {
  const [first, last] = [messages[0], messages.at(-1)];
  if (!first || !last) return state;
  let next: ChatState = {
    ...inEpoch(state, last.epoch),
    head: Math.max(state.head, last.offset),
    knownFrom: Math.min(state.knownFrom, first.offset),
    summaries: noteSummaries(state.summaries, messages.map(summaryOf)),
  };
  for (const [sessionId, own] of bySession(messages)) {
    // Known from its first message on: all of the inbox is known, or all sessions are and this is none of them.
    const whole = next.knownFrom <= 1 || (state.moreSessions === false && !state.summaries.has(sessionId));
    next = withTimeline(next, sessionId, (timeline) => ({
      ...appendMessages(timeline, own),
      ...(whole ? { loaded: true, complete: true } : {}),
    }));
    const typing = next.typing.get(sessionId);
    // Who has written is not writing any more.
    const byUser = typing?.from === 'user';
    if (typing && own.some((message) => (message.role === 'user') === byUser))
      next = withoutTyping(next, sessionId);
  }
  return next;
};

/** A page of one session's past. */
export const notePage = (state: ChatState, sessionId: string, page: Page): ChatState => {
  const next = withTimeline(state, sessionId, (timeline) => prependPage(timeline, page));
  const last = page.messages.at(-1);
  if (!last) return next;
  return {
    ...inEpoch(next, last.epoch),
    head: Math.max(next.head, last.offset),
    summaries: noteSummaries(next.summaries, [summaryOf(last)]),
  };
};

export const noteSessions = (state: ChatState, sessions: readonly Summary[], more: boolean): ChatState => {
  const head = sessions.reduce((most, { last }) => Math.max(most, last?.offset ?? 0), state.head);
  return { ...state, head, moreSessions: more, summaries: noteSummaries(state.summaries, sessions) };
};

/** Another device, or an earlier visit, has read the inbox this far. */
export const noteReceipt = (state: ChatState, offset: number): ChatState =>
  offset <= state.marks.inbox ? state : { ...state, marks: { ...state.marks, inbox: offset } };

/** Another tab of this browser has read more. */
export const noteMarks = (state: ChatState, epoch: string, marks: ReadMarks): ChatState => {
  if (state.epoch !== '' && epoch !== state.epoch) return state;
  const sessions = { ...state.marks.sessions };
  for (const [sessionId, offset] of Object.entries(marks.sessions))
    sessions[sessionId] = Math.max(offset, sessions[sessionId] ?? 0);
  return { ...state, epoch, marks: { inbox: Math.max(marks.inbox, state.marks.inbox), sessions } };
};

/** What is shown of a session has been read. */
export const noteRead = (state: ChatState, sessionId: string): ChatState => {
  const offset = state.timelines.get(sessionId)?.messages.at(-1)?.offset ?? 0;
  if (offset <= Math.max(state.marks.inbox, state.marks.sessions[sessionId] ?? 0)) return state;
  const marks = { ...state.marks, sessions: { ...state.marks.sessions, [sessionId]: offset } };
  const sessions = [...state.summaries.values()].map((summary) => ({
    summary,
    timeline: state.timelines.get(summary.sessionId),
  }));
  return { ...state, marks: { ...marks, inbox: inboxCursor(sessions, marks, state) } };
};

export const withTyping = (state: ChatState, sessionId: string, from: string, until: number): ChatState => ({
  ...state,
  typing: new Map(state.typing).set(sessionId, { from, until }),
});

export const withoutTyping = (state: ChatState, sessionId: string): ChatState => {
  const typing = new Map(state.typing);
  typing.delete(sessionId);
  return { ...state, typing };
};

/** The log starts anew: nothing that was shown still counts. */
export const forgetLog = (state: ChatState, epoch: string): ChatState => ({
  ...state,
  epoch,
  timelines: new Map(),
  summaries: new Map(),
  moreSessions: undefined,
  marks: nothingRead,
  head: 0,
  knownFrom: Number.POSITIVE_INFINITY,
});
