import { useSpeech } from '../i18n/language-context.ts';
import { DownIcon } from './icons.tsx';

export const JumpButton = ({ unread, onClick }: { unread: number; onClick(): void }) => {
  const { t, f } = useSpeech();
  return (
    <button
      type="button"
      className="jump"
      onClick={onClick}
      aria-label={unread > 0 ? t.jumpToUnread(unread) : t.jumpToLatest}
      title={t.jumpToLatest}
    >
      {unread > 0 && <span className="jump-count">{f.number(unread)}</span>}
      <DownIcon />
    </button>
  );
};
