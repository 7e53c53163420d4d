import { useSpeech } from '../i18n/language-context.ts';
import { BuildingIcon } from './icons.tsx';

export const Welcome = ({ onPick }: { onPick(text: string): void }) => {
  const { t } = useSpeech();
  return (
    <section className="welcome">
      <span className="logo big" aria-hidden="true">
        <BuildingIcon size={32} />
      </span>
      <h2>{t.welcomeTitle}</h2>
      <p>{t.welcomeText}</p>
      <ul>
        {t.suggestions.map((text) => (
          <li key={text}>
            <button type="button" className="suggestion" onClick={() => onPick(text)}>
              {text}
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
};
