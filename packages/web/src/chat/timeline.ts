import type { Message } from '@bos/client';

/** What is known of one session: a run of its newest messages without holes. */
export interface Timeline {
  /** Ascending by offset, each offset once. */
  messages: readonly Message[];
  /** Nothing older exists. */
  complete: boolean;
  /** The newest page was read, so `messages` reaches the end. */
  loaded: boolean;
  loading: boolean;
  /** The last attempt to read older messages failed. */
  failed: boolean;
}

export const emptyTimeline: Timeline = {
  messages: [],
  complete: false,
  loaded: false,
  loading: false,
  failed: false,
};

/** Both lists in offset order, each offset once. Quick where one follows the other, as it nearly always does. */
export const mergeMessages = (known: readonly Message[], more: readonly Message[]): readonly Message[] => {
  const [first, last] = [more[0], known.at(-1)];
  if (first === undefined) return known;
  if (last === undefined || last.offset < first.offset) return [...known, ...more];
  const byOffset = new Map<number, Message>();
  for (const message of known) byOffset.set(message.offset, message);
  for (const message of more) byOffset.set(message.offset, message);
  return [...byOffset.values()].sort((a, b) => a.offset - b.offset);
};

/** The timeline with new messages at its end. */
export const appendMessages = (timeline: Timeline, messages: readonly Message[]): Timeline => ({
  ...timeline,
  messages: mergeMessages(timeline.messages, messages),
});

/** The timeline with a page of older messages; `more`: the server has older ones still. */
export const prependPage = (
  timeline: Timeline,
  page: { messages: readonly Message[]; more: boolean },
): Timeline => ({
  messages: mergeMessages(page.messages, timeline.messages),
  complete: !page.more,
  loaded: true,
  loading: false,
  failed: false,
});
