import { useState } from 'react';
import { useSpeech } from '../i18n/language-context.ts';
import { toUserId } from '../identity/local-identity.ts';
import { BuildingIcon } from './icons.tsx';

/** By name, on the local stack. */
export const SignIn = ({ onName }: { onName(name: string): void }) => {
  const { t } = useSpeech();
  const [name, setName] = useState('');
  const [refused, setRefused] = useState(false);
  return (
    <main className="door">
      <form
        className="card"
        onSubmit={(event) => {
          event.preventDefault();
          if (toUserId(name) === '') setRefused(true);
          else onName(name);
        }}
      >
        <span className="logo big" aria-hidden="true">
          <BuildingIcon size={32} />
        </span>
        <h1>{t.signInTitle}</h1>
        <p className="quiet">{t.tagline}</p>
        <label>
          {t.signInName}
          <input
            value={name}
            onChange={(event) => setName(event.target.value)}
            autoComplete="username"
            maxLength={64}
            // biome-ignore lint/a11y/noAutofocus: the page holds this one field.
            autoFocus
            aria-invalid={refused}
            aria-describedby="name-hint"
          />
        </label>
        <p
          id="name-hint"
          className={refused ? 'field-error' : 'quiet hint'}
          role={refused ? 'alert' : undefined}
        >
          {refused ? t.signInInvalid : t.signInHint}
        </p>
        <button type="submit" className="primary">
          {t.signInAction}
        </button>
      </form>
    </main>
  );
};
