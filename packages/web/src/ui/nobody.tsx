import { useSpeech } from '../i18n/language-context.ts';
import { BuildingIcon, PlusIcon } from './icons.tsx';

/** No session is open. */
export const Nobody = ({ onNew }: { onNew(): void }) => {
  const { t } = useSpeech();
  return (
    <div className="nobody">
      <span className="logo big" aria-hidden="true">
        <BuildingIcon size={32} />
      </span>
      <p>{t.tagline}</p>
      <button type="button" className="primary" onClick={onNew}>
        <PlusIcon /> {t.newSession}
      </button>
    </div>
  );
};
