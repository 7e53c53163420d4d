import { useEffect, useMemo, useRef } from 'react';
import { Virtualizer, type VirtualizerHandle } from 'virtua';
import { useChat, useRoom } from '../chat/chat-context.ts';
import type { Row } from '../chat/rows.ts';
import { useSpeech } from '../i18n/language-context.ts';
import { HoldContext } from './hold-context.ts';
import { JumpButton } from './jump-button.tsx';
import { ListTop } from './list-top.tsx';
import { MessageBubble } from './message-bubble.tsx';
import { TypingBubble } from './typing-bubble.tsx';
import { useFollowEnd } from './use-follow-end.ts';
import { useSessionRows } from './use-session-rows.ts';
import { useVisible } from './use-visible.ts';

/** Height of the line above the first message, px; the style sheet has it too. */
const TOP = 56;
/** Older messages are asked for when less than this is left above, px. */
const AHEAD = 900;

/** Someone is writing: the line below the last message. */
type Typing = { from: string };

export const MessageList = ({ sessionId }: { sessionId: string }) => {
  const { chat } = useRoom();
  const { t } = useSpeech();
  const { timeline, rows, mark, prepended } = useSessionRows(sessionId);
  const typing = useChat((state) => state.typing.get(sessionId));
  const box = useRef<HTMLDivElement>(null);
  const list = useRef<VirtualizerHandle>(null);
  const visible = useVisible();
  const last = rows.at(-1);
  const items: readonly (Row | Typing)[] = useMemo(() => (typing ? [...rows, typing] : rows), [rows, typing]);
  const { following, onScroll, onResize, hold, jump } = useFollowEnd({
    box,
    last: `${last?.key} ${items.length}`,
    scrollToEnd: () => list.current?.scrollToIndex(items.length - 1, { align: 'end' }),
  });

  // One's own new message is shown, wherever one was.
  const lastOwn = last?.delivery === 'sending' || last?.delivery === 'waiting' ? last.key : undefined;
  useEffect(() => {
    if (lastOwn !== undefined) jump();
  }, [lastOwn]);

  const loadAhead = () => {
    const { loaded, complete, loading, failed } = timeline;
    if (loaded && !complete && !loading && !failed && (box.current?.scrollTop ?? 0) < AHEAD)
      chat.loadOlder(sessionId);
  };
  useEffect(loadAhead);

  const newest = timeline.messages.at(-1)?.offset ?? 0;
  const seen = visible && following && newest > mark;
  useEffect(() => {
    if (seen) chat.markRead(sessionId);
  }, [seen, chat, sessionId]);

  const unread = following ? 0 : timeline.messages.filter((m) => m.role !== 'user' && m.offset > mark).length;
  return (
    <HoldContext value={hold}>
      <div className="list-frame">
        <section
          className="list"
          ref={box}
          // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard.
          tabIndex={0}
          aria-label={t.messages}
          onScroll={() => {
            onScroll();
            loadAhead();
          }}
        >
          <ListTop sessionId={sessionId} timeline={timeline} />
          <Virtualizer
            ref={list}
            scrollRef={box}
            startMargin={TOP}
            shift={prepended}
            onResize={onResize}
            data={items}
          >
            {(item: Row | Typing, index) => (
              <div
                key={'key' in item ? item.key : 'typing'}
                className="row"
                data-end={index === items.length - 1}
              >
                {'key' in item ? <MessageBubble row={item} /> : <TypingBubble from={item.from} />}
              </div>
            )}
          </Virtualizer>
        </section>
        {!following && <JumpButton unread={unread} onClick={jump} />}
      </div>
    </HoldContext>
  );
};
