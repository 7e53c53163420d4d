import { useEffect, useState } from 'react';
import { openSession } from '../app/route.ts';
import { useChat, useRoom } from '../chat/chat-context.ts';
import { countUnread } from '../chat/unread.ts';
import { useSpeech } from '../i18n/language-context.ts';
import { useSettings } from '../settings/settings-context.ts';
import { agentName } from '../ui/agent-name.ts';
import { toPreview } from '../ui/preview.ts';
import { isVisible } from '../ui/use-visible.ts';
import { playChime } from './chime.ts';
import { notifyOf } from './notifications.ts';

/** Longest sentence a screen reader is given unasked, characters. */
const SPOKEN = 240;

/** Tells of answers: to screen readers (the returned sentence), by notification while the page is hidden, by sound. */
export const useNews = (open: string | undefined): string => {
  const { chat } = useRoom();
  const { t } = useSpeech();
  const { notify, sound } = useSettings();
  const [spoken, setSpoken] = useState('');
  useEffect(
    () =>
      chat.onNews((messages) => {
        const answers = messages.filter((message) => message.role !== 'user');
        const last = answers.at(-1);
        if (!last) return;
        const who = agentName(last.agent, t.persona);
        if (last.sessionId === open) setSpoken(`${who}: ${toPreview(last.text).slice(0, SPOKEN)}`);
        if (isVisible()) return;
        if (notify) notifyOf(last, who, () => openSession(last.sessionId));
        if (sound) playChime();
      }),
    [chat, open, notify, sound, t],
  );
  return spoken;
};

/** The number of unread messages stands before the page's title. */
export const useTitleBadge = (): void => {
  const { t, f } = useSpeech();
  const unread = useChat((state) => {
    let sum = 0;
    for (const summary of state.summaries.values())
      sum += countUnread(summary, state.timelines.get(summary.sessionId), state.marks);
    return sum;
  });
  useEffect(() => {
    document.title = unread > 0 ? `(${f.number(unread)}) ${t.appName}` : t.appName;
  }, [unread, t, f]);
};
