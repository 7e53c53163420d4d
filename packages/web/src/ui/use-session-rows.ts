import { useMemo, useRef, useState } from 'react';
import { useChat } from '../chat/chat-context.ts';
import { toRows } from '../chat/rows.ts';
import { emptyTimeline } from '../chat/timeline.ts';
import { readUpTo } from '../chat/unread.ts';

/** A session's rows. The line above what was unread stays where it was when the session was opened. */
export const useSessionRows = (sessionId: string) => {
  const timeline = useChat((state) => state.timelines.get(sessionId)) ?? emptyTimeline;
  const outbox = useChat((state) => state.outbox);
  const mark = useChat((state) => readUpTo(state.marks, sessionId));
  const [opened, setOpened] = useState<number | undefined>(undefined);
  const newest = timeline.messages.at(-1);
  // Decided once, when there is something to decide on.
  if (opened === undefined && timeline.loaded) setOpened(newest && newest.offset > mark ? mark : Infinity);
  const own = useMemo(() => outbox.filter((entry) => entry.sessionId === sessionId), [outbox, sessionId]);
  const rows = useMemo(() => toRows(timeline.messages, own, opened), [timeline.messages, own, opened]);

  // Whether these rows differ from the ones before at their beginning: then the list keeps its place from the end.
  const before = useRef({ rows, prepended: false });
  if (before.current.rows !== rows) {
    const was = before.current.rows[0]?.key;
    before.current = { rows, prepended: was !== undefined && was !== rows[0]?.key };
  }
  return { timeline, rows, mark, prepended: before.current.prepended };
};
