import { useEffect, useMemo, useState } from 'react';
import { type Room, RoomContext } from '../chat/chat-context.ts';
import { loadPageConfig, type PageConfig } from '../config/page-config.ts';
import { createSpeech, SpeechContext } from '../i18n/language-context.ts';
import type { Identity } from '../identity/identity.ts';
import { localIdentity, rememberedName, rememberName } from '../identity/local-identity.ts';
import { useSettings } from '../settings/settings-context.ts';
import { NoticePage } from '../ui/notice-page.tsx';
import { RoomPage } from '../ui/room-page.tsx';
import { SignIn } from '../ui/sign-in.tsx';
import { openRoom } from './open-room.ts';

type Stage =
  | { name: 'loading' }
  | { name: 'broken'; reason: string }
  | { name: 'door'; config: PageConfig; tokenUrl: string }
  | { name: 'room'; room: Room };

/** Who is at the door: known here, asked for here, or asked for by the identity provider. */
const findIdentity = async (config: PageConfig): Promise<Identity | undefined> => {
  if (config.identity.kind === 'local') {
    const name = rememberedName();
    return name === undefined ? undefined : localIdentity(name, config.identity.tokenUrl);
  }
  const { oidcIdentity } = await import('../identity/oidc-identity.ts');
  return oidcIdentity(config.identity);
};

const arrive = async (): Promise<Stage> => {
  const config = await loadPageConfig();
  const identity = await findIdentity(config);
  if (identity) return { name: 'room', room: openRoom(config, identity) };
  if (config.identity.kind === 'local') return { name: 'door', config, tokenUrl: config.identity.tokenUrl };
  // The browser is on its way to the identity provider.
  return { name: 'loading' };
};

/** Once a page: rendering twice must not connect twice. */
let arrival: Promise<Stage> | undefined;

export const App = () => {
  const { language, theme } = useSettings();
  const speech = useMemo(() => createSpeech(language), [language]);
  const [stage, setStage] = useState<Stage>({ name: 'loading' });
  useEffect(() => {
    arrival ??= arrive();
    arrival.then(setStage, (error: unknown) =>
      setStage({ name: 'broken', reason: error instanceof Error ? error.message : String(error) }),
    );
  }, []);
  useEffect(() => {
    document.documentElement.lang = language;
    document.documentElement.dataset['theme'] = theme;
  }, [language, theme]);

  const enter = (config: PageConfig, tokenUrl: string, name: string) => {
    rememberName(name);
    setStage({ name: 'room', room: openRoom(config, localIdentity(name, tokenUrl)) });
  };
  const { t } = speech;
  return (
    <SpeechContext value={speech}>
      {stage.name === 'loading' && <NoticePage title={t.loading} />}
      {stage.name === 'broken' && (
        <NoticePage title={t.brokenTitle}>
          <p className="quiet">{stage.reason}</p>
          <button type="button" className="primary" onClick={() => location.reload()}>
            {t.tryAgain}
          </button>
        </NoticePage>
      )}
      {stage.name === 'door' && <SignIn onName={(name) => enter(stage.config, stage.tokenUrl, name)} />}
      {stage.name === 'room' && (
        <RoomContext value={stage.room}>
          <RoomPage />
        </RoomContext>
      )}
    </SpeechContext>
  );
};
