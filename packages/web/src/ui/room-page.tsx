import { useCallback, useState } from 'react';
import { openSession, useOpenSession } from '../app/route.ts';
import { useShortcuts } from '../app/use-shortcuts.ts';
import { useRoom } from '../chat/chat-context.ts';
import { createSessionId } from '../chat/session-id.ts';
import { useSpeech } from '../i18n/language-context.ts';
import { useNews, useTitleBadge } from '../notify/use-news.ts';
import { Conversation } from './conversation.tsx';
import { Nobody } from './nobody.tsx';
import { SettingsDialog } from './settings-dialog.tsx';
import { Sidebar } from './sidebar.tsx';

/** The whole of the chat: the list of sessions beside the open one; on a phone one of the two. */
export const RoomPage = () => {
  const { chat } = useRoom();
  const { t } = useSpeech();
  const open = useOpenSession();
  const [settings, setSettings] = useState<'closed' | 'open' | 'keys'>('closed');
  const begin = useCallback(() => {
    const sessionId = createSessionId();
    chat.begin(sessionId);
    openSession(sessionId);
  }, [chat]);
  const help = useCallback(() => setSettings('keys'), []);
  useShortcuts(chat, open, { onNew: begin, onHelp: help });
  useTitleBadge();
  const spoken = useNews(open);
  return (
    <div className="room" data-open={open !== undefined} role={open === undefined ? 'main' : undefined}>
      {open !== undefined && (
        <button
          type="button"
          className="skip primary"
          onClick={() => document.getElementById('composer')?.focus()}
        >
          {t.skipToComposer}
        </button>
      )}
      <Sidebar open={open} onNew={begin} onSettings={() => setSettings('open')} />
      {open === undefined ? <Nobody onNew={begin} /> : <Conversation key={open} sessionId={open} />}
      {settings !== 'closed' && (
        <SettingsDialog keys={settings === 'keys'} onClose={() => setSettings('closed')} />
      )}
      <div className="visually-hidden" aria-live="polite">
        {spoken}
      </div>
    </div>
  );
};
