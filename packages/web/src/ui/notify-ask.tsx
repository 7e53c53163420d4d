import { useChat } from '../chat/chat-context.ts';
import { useSpeech } from '../i18n/language-context.ts';
import { canAskToNotify, requestNotifications } from '../notify/notifications.ts';
import { useSettings } from '../settings/settings-context.ts';

/** Asks once, after the person has had an answer: only then does the question mean something. */
export const NotifyAsk = ({ sessionId }: { sessionId: string }) => {
  const { t } = useSpeech();
  const { asked, notify, change } = useSettings();
  const answered = useChat((state) =>
    Boolean(state.timelines.get(sessionId)?.messages.some((message) => message.role === 'assistant')),
  );
  if (asked || notify || !answered || !canAskToNotify()) return null;
  const accept = () => {
    requestNotifications().then(
      (granted) => change({ asked: true, notify: granted }),
      () => change({ asked: true }),
    );
  };
  return (
    <aside className="notice">
      <p>{t.askNotify}</p>
      <button type="button" className="link-button" onClick={accept}>
        {t.askNotifyYes}
      </button>
      <button type="button" className="link-button quiet" onClick={() => change({ asked: true })}>
        {t.askNotifyNo}
      </button>
    </aside>
  );
};
