import { useRoom } from '../chat/chat-context.ts';
import type { Timeline } from '../chat/timeline.ts';
import { useSpeech } from '../i18n/language-context.ts';

/** What stands above the oldest message known. */
export const ListTop = ({ sessionId, timeline }: { sessionId: string; timeline: Timeline }) => {
  const { chat } = useRoom();
  const { t } = useSpeech();
  if (timeline.failed)
    return (
      <p className="list-top">
        {t.olderFailed}{' '}
        <button type="button" className="link-button" onClick={() => chat.loadOlder(sessionId)}>
          {t.tryAgain}
        </button>
      </p>
    );
  if (timeline.loading || !timeline.complete)
    return <p className="list-top">{timeline.loading && t.loadingOlder}</p>;
  return <p className="list-top">{t.beginning}</p>;
};
