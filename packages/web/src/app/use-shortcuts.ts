import { useEffect } from 'react';
import type { Chat } from '../chat/chat.ts';
import { orderSessions, withUnsent } from '../chat/summaries.ts';
import { openSession } from './route.ts';

const isWriting = (target: EventTarget | null) =>
  target instanceof HTMLElement &&
  (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));

/** The page's keys. By physical key, since Alt makes other characters on many layouts. */
export const useShortcuts = (
  chat: Chat,
  open: string | undefined,
  { onNew, onHelp }: { onNew(): void; onHelp(): void },
): void => {
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (document.querySelector('dialog[open]') || event.ctrlKey || event.metaKey) return;
      if (event.altKey && event.code === 'KeyN') {
        event.preventDefault();
        onNew();
      } else if (event.altKey && (event.code === 'ArrowUp' || event.code === 'ArrowDown')) {
        event.preventDefault();
        const { summaries, outbox } = chat.state.get();
        const sessions = orderSessions(withUnsent(summaries, outbox));
        const at = sessions.findIndex((summary) => summary.sessionId === open);
        const next = sessions[at + (event.code === 'ArrowUp' ? -1 : 1)];
        if (next) openSession(next.sessionId);
      } else if (event.key === '?' && !isWriting(event.target)) {
        event.preventDefault();
        onHelp();
      } else if (event.key === '/' && !isWriting(event.target)) {
        event.preventDefault();
        document.getElementById('composer')?.focus();
      }
    };
    addEventListener('keydown', onKeyDown);
    return () => removeEventListener('keydown', onKeyDown);
  }, [chat, open, onNew, onHelp]);
};
