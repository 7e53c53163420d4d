import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useLayoutEffect, useRef, useState } from 'react';
import { useChat, useRoom } from '../chat/chat-context.ts';
import { useSpeech } from '../i18n/language-context.ts';
import { DownIcon } from './icons.tsx';
import { ListTop } from './list-top.tsx';
import { MessageBubble } from './message-bubble.tsx';
import { TypingBubble } from './typing-bubble.tsx';
import { useSessionRows } from './use-session-rows.ts';
import { useVisible } from './use-visible.ts';

/** A guess until a row is measured, px. */
const ROW = 68;
/** Room for the line above the first message, px. */
const TOP = 56;
/** This near to the end counts as being there, px. */
const NEAR_END = 60;
/** Older messages are asked for when this few rows are left above. */
const AHEAD = 12;

export const MessageList = ({ sessionId }: { sessionId: string }) => {
  const { chat } = useRoom();
  const { t } = useSpeech();
  const { timeline, rows, mark } = useSessionRows(sessionId);
  const typing = useChat((state) => state.typing.get(sessionId));
  const box = useRef<HTMLDivElement>(null);
  const [atEnd, setAtEnd] = useState(true);
  const visible = useVisible();
  const count = rows.length + (typing ? 1 : 0);

  const list = useVirtualizer({
    count,
    getScrollElement: () => box.current,
    estimateSize: () => ROW,
    getItemKey: (index) => rows[index]?.key ?? 'typing',
    anchorTo: 'end',
    followOnAppend: true,
    scrollEndThreshold: NEAR_END,
    paddingStart: TOP,
    paddingEnd: 12,
    overscan: 8,
    useFlushSync: false,
  });

  // A session opens at its newest message.
  const placed = useRef(false);
  useLayoutEffect(() => {
    if (placed.current || count === 0) return;
    placed.current = true;
    list.scrollToEnd();
  });

  // One's own message is always shown.
  const lastRow = rows.at(-1);
  const lastOwn = lastRow?.role === 'user' ? lastRow.key : undefined;
  useEffect(() => {
    if (lastOwn !== undefined) list.scrollToEnd();
  }, [lastOwn, list]);

  const items = list.getVirtualItems();
  const firstIndex = items[0]?.index ?? 0;
  const wantsOlder =
    firstIndex < AHEAD && timeline.loaded && !timeline.complete && !timeline.loading && !timeline.failed;
  useEffect(() => {
    if (wantsOlder) chat.loadOlder(sessionId);
  }, [wantsOlder, chat, sessionId]);

  const newest = timeline.messages.at(-1)?.offset ?? 0;
  const seen = visible && atEnd && newest > mark;
  useEffect(() => {
    if (seen) chat.markRead(sessionId);
  }, [seen, chat, sessionId]);

  const waiting = atEnd ? 0 : timeline.messages.filter((m) => m.role !== 'user' && m.offset > mark).length;
  return (
    <div className="list-frame">
      <section
        className="list"
        ref={box}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard.
        tabIndex={0}
        aria-label={t.messages}
        onScroll={() => setAtEnd(list.isAtEnd(NEAR_END))}
      >
        <div className="list-inner" style={{ height: list.getTotalSize() }}>
          <ListTop sessionId={sessionId} timeline={timeline} />
          {items.map((item) => {
            const row = rows[item.index];
            return (
              <div
                key={item.key}
                ref={list.measureElement}
                data-index={item.index}
                className="row"
                style={{ transform: `translateY(${item.start}px)` }}
              >
                {row ? <MessageBubble row={row} /> : typing && <TypingBubble from={typing.from} />}
              </div>
            );
          })}
        </div>
      </section>
      {!atEnd && (
        <button
          type="button"
          className="jump"
          onClick={() => list.scrollToEnd()}
          aria-label={waiting > 0 ? t.jumpToUnread(waiting) : t.jumpToLatest}
          title={t.jumpToLatest}
        >
          {waiting > 0 && <span className="jump-count">{waiting}</span>}
          <DownIcon />
        </button>
      )}
    </div>
  );
};
