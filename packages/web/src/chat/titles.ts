import type { Message } from '@bos/client';
import { sessionStart } from './session-id.ts';
import type { Timeline } from './timeline.ts';

const LENGTH = 60;

/** The first line of a text, shortened at a word. */
export const shorten = (text: string, length = LENGTH): string => {
  const line = text.trim().split('\n', 1)[0] ?? '';
  const points = [...line];
  if (points.length <= length) return line;
  const cut = points.slice(0, length).join('');
  const space = cut.lastIndexOf(' ');
  return `${(space > length / 2 ? cut.slice(0, space) : cut).trimEnd()}…`;
};

/** What a session was begun with; undefined until its beginning is known. */
export const topicOf = (timeline: Timeline | undefined): string | undefined => {
  if (!timeline?.complete) return undefined;
  const first = timeline.messages.find((message: Message) => message.role === 'user') ?? timeline.messages[0];
  return first && shorten(first.text);
};

/** A session's name: its topic, else when it was begun. */
export const titleOf = (
  sessionId: string,
  topic: string | undefined,
  { t, f }: { t: { general: string }; f: { moment(at: number): string } },
): string => {
  if (topic) return topic;
  const start = sessionStart(sessionId);
  if (start !== undefined) return f.moment(start);
  return sessionId === 'default' ? t.general : sessionId;
};
