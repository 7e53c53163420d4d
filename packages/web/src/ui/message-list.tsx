import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useRef } from 'react';
import { useChat, useRoom } from '../chat/chat-context.ts';
import { useSpeech } from '../i18n/language-context.ts';
import { DownIcon } from './icons.tsx';
import { ListTop } from './list-top.tsx';
import { MessageBubble } from './message-bubble.tsx';
import { TypingBubble } from './typing-bubble.tsx';
import { useFollowEnd } from './use-follow-end.ts';
import { useSessionRows } from './use-session-rows.ts';
import { useVisible } from './use-visible.ts';

/** A guess until a row is measured, px. */
const ROW = 68;
/** Room for the line above the first message, px. */
const TOP = 56;
/** Older messages are asked for when this few rows are left above. */
const AHEAD = 12;

export const MessageList = ({ sessionId }: { sessionId: string }) => {
  const { chat } = useRoom();
  const { t } = useSpeech();
  const { timeline, rows, mark } = useSessionRows(sessionId);
  const typing = useChat((state) => state.typing.get(sessionId));
  const box = useRef<HTMLDivElement>(null);
  const visible = useVisible();
  const count = rows.length + (typing ? 1 : 0);

  const list = useVirtualizer({
    count,
    getScrollElement: () => box.current,
    estimateSize: () => ROW,
    getItemKey: (index) => rows[index]?.key ?? 'typing',
    anchorTo: 'end',
    paddingStart: TOP,
    paddingEnd: 12,
    overscan: 8,
    useFlushSync: false,
  });

  const size = list.getTotalSize();
  const last = rows.at(-1);
  const { following, onScroll, jump } = useFollowEnd({
    box,
    content: `${size} ${last?.key} ${count}`,
    scrollToEnd: () => list.scrollToEnd(),
  });
  // One's own new message is shown, wherever one was.
  const lastOwn = last?.delivery === 'sending' || last?.delivery === 'waiting' ? last.key : undefined;
  useEffect(() => {
    if (lastOwn !== undefined) jump();
  }, [lastOwn]);

  const items = list.getVirtualItems();
  const firstIndex = items[0]?.index ?? 0;
  const wantsOlder =
    firstIndex < AHEAD && timeline.loaded && !timeline.complete && !timeline.loading && !timeline.failed;
  useEffect(() => {
    if (wantsOlder) chat.loadOlder(sessionId);
  }, [wantsOlder, chat, sessionId]);

  const newest = timeline.messages.at(-1)?.offset ?? 0;
  const seen = visible && following && newest > mark;
  useEffect(() => {
    if (seen) chat.markRead(sessionId);
  }, [seen, chat, sessionId]);

  const waiting = following
    ? 0
    : timeline.messages.filter((m) => m.role !== 'user' && m.offset > mark).length;
  return (
    <div className="list-frame">
      <section
        className="list"
        ref={box}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard.
        tabIndex={0}
        aria-label={t.messages}
        onScroll={onScroll}
      >
        <div className="list-inner" style={{ height: size }}>
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
      {!following && (
        <button
          type="button"
          className="jump"
          onClick={jump}
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
