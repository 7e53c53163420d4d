import { useEffect, useRef } from 'react';
import { leave } from '../app/leave.ts';
import { useRoom } from '../chat/chat-context.ts';
import { useSpeech } from '../i18n/language-context.ts';
import { LANGUAGES, type Language } from '../i18n/languages.ts';
import { isBlocked, requestNotifications } from '../notify/notifications.ts';
import type { Theme } from '../settings/settings.ts';
import { useSettings } from '../settings/settings-context.ts';
import { CloseIcon } from './icons.tsx';
import { Shortcuts } from './shortcuts.tsx';

/** `keys`: with the list of keys unfolded. */
export const SettingsDialog = ({ keys, onClose }: { keys: boolean; onClose(): void }) => {
  const room = useRoom();
  const { identity, inspect } = room;
  const { t } = useSpeech();
  const { language, theme, notify, sound, change } = useSettings();
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    dialog.current?.showModal();
  }, []);
  const changeNotify = (wanted: boolean) => {
    if (!wanted) return change({ notify: false });
    requestNotifications().then(
      (granted) => change({ notify: granted, asked: true }),
      () => change({ notify: false }),
    );
  };
  const blocked = isBlocked();
  return (
    <dialog ref={dialog} className="dialog" onClose={onClose} aria-labelledby="settings-title">
      <div className="dialog-head">
        <h2 id="settings-title">{t.settings}</h2>
        <button
          type="button"
          className="icon-button"
          onClick={() => dialog.current?.close()}
          aria-label={t.close}
        >
          <CloseIcon />
        </button>
      </div>
      <label className="line">
        {t.language}
        <select value={language} onChange={(event) => change({ language: event.target.value as Language })}>
          {Object.entries(LANGUAGES).map(([tag, { name }]) => (
            <option key={tag} value={tag} lang={tag}>
              {name}
            </option>
          ))}
        </select>
      </label>
      <label className="line">
        {t.theme}
        <select value={theme} onChange={(event) => change({ theme: event.target.value as Theme })}>
          <option value="auto">{t.themeAuto}</option>
          <option value="light">{t.themeLight}</option>
          <option value="dark">{t.themeDark}</option>
        </select>
      </label>
      <label className="line">
        {t.notifications}
        <input
          type="checkbox"
          className="switch"
          checked={notify && !blocked}
          disabled={blocked}
          onChange={(event) => changeNotify(event.target.checked)}
        />
      </label>
      {blocked && <p className="quiet hint">{t.notificationsBlocked}</p>}
      <label className="line">
        {t.sound}
        <input
          type="checkbox"
          className="switch"
          checked={sound}
          onChange={(event) => change({ sound: event.target.checked })}
        />
      </label>
      <Shortcuts open={keys} />
      <div className="dialog-foot">
        <span className="quiet">{t.signedInAs(identity.name)}</span>
        {inspect && <a href={inspect}>{t.inspector}</a>}
        <button type="button" className="link-button" onClick={() => void leave(room)}>
          {t.signOut}
        </button>
      </div>
    </dialog>
  );
};
