import { useEffect, useState, useSyncExternalStore } from 'react';
import { useChat, useRoom } from '../chat/chat-context.ts';
import { useSpeech } from '../i18n/language-context.ts';
import { describeStatus } from './describe-status.ts';

/** Shown after this long only: most reconnects are over before anyone looks, ms. */
const PATIENCE_MS = 600;
/** A wait longer than this can be skipped, s. */
const WORTH_SKIPPING_S = 3;

const subscribeNetwork = (listener: () => void) => {
  addEventListener('online', listener);
  addEventListener('offline', listener);
  return () => {
    removeEventListener('online', listener);
    removeEventListener('offline', listener);
  };
};

const useNow = (running: boolean) => {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    if (!running) return;
    setNow(Date.now());
    const timer = setInterval(() => setNow(Date.now()), 250);
    return () => clearInterval(timer);
  }, [running]);
  return now;
};

export const ConnectionPill = () => {
  const { chat, identity } = useRoom();
  const { t } = useSpeech();
  const status = useChat((state) => state.status);
  const queued = useChat((state) => state.outbox.filter((entry) => entry.state !== 'failed').length);
  const network = useSyncExternalStore(subscribeNetwork, () => navigator.onLine);
  const online = status.state === 'online' && (network || queued === 0);
  const now = useNow(status.state === 'waiting');
  const [patient, setPatient] = useState(true);
  useEffect(() => {
    setPatient(true);
    const timer = setTimeout(() => setPatient(false), PATIENCE_MS);
    return () => clearTimeout(timer);
  }, [online]);

  const { tone, text } = describeStatus({ ...status, queued }, { t, now, network });
  // Said once, not at every second of the countdown.
  const spoken = describeStatus({ ...status, queued, retryAt: 0 }, { t, now, network }).text;
  const shown = online || (patient && status.state !== 'closed') ? 'good' : tone;
  const signedOut = status.reason === 'unauthorized' || status.reason === 'token';
  const secondsLeft = ((status.retryAt ?? 0) - now) / 1_000;
  const skippable = status.state === 'waiting' && secondsLeft > WORTH_SKIPPING_S;
  const act =
    status.state === 'closed' || skippable
      ? {
          label: signedOut ? t.signInAgain : t.connectNow,
          run: signedOut ? identity.signIn : () => chat.client.connect(),
        }
      : undefined;
  return (
    <div className="pill" data-tone={shown}>
      <span className="dot" aria-hidden="true" />
      {shown !== 'good' && <span aria-hidden="true">{text}</span>}
      <span className="visually-hidden" role="status">
        {shown === 'good' ? t.online : spoken}
      </span>
      {act && (
        <button type="button" className="link-button" onClick={act.run}>
          {act.label}
        </button>
      )}
    </div>
  );
};
