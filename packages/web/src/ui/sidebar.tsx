import { useMemo, useSyncExternalStore } from 'react';
import { useChat, useRoom } from '../chat/chat-context.ts';
import { orderSessions, withUnsent } from '../chat/summaries.ts';
import { shorten, titleOf, topicOf } from '../chat/titles.ts';
import { countUnread } from '../chat/unread.ts';
import { useSpeech } from '../i18n/language-context.ts';
import { ConnectionPill } from './connection-pill.tsx';
import { BuildingIcon, DevicesIcon, GearIcon, PlusIcon } from './icons.tsx';
import { SessionItem } from './session-item.tsx';
import { useTopics } from './use-topics.ts';

interface Props {
  open: string | undefined;
  onNew(): void;
  onSettings(): void;
}

const Devices = () => {
  const { t, f } = useSpeech();
  const devices = useChat((state) => state.status.devices);
  if (devices < 2) return null;
  return (
    <span className="devices" title={t.devices(devices)}>
      <DevicesIcon />
      <span aria-hidden="true">{f.number(devices)}</span>
      <span className="visually-hidden">{t.devices(devices)}</span>
    </span>
  );
};

const SessionList = ({ open }: { open: string | undefined }) => {
  const { chat, drafts, topics } = useRoom();
  const speech = useSpeech();
  const { summaries, timelines, typing, marks, outbox } = useChat((state) => state);
  const sessions = useMemo(() => orderSessions(withUnsent(summaries, outbox)), [summaries, outbox]);
  const more = useChat((state) => state.moreSessions);
  useTopics(sessions);
  // Drafts are read in passing; the line of the open session never shows its own.
  useSyncExternalStore(drafts.subscribe, () => (open === undefined ? '' : drafts.get(open)));
  if (sessions.length === 0)
    return more === false ? <p className="quiet empty">{speech.t.noSessions}</p> : <SessionsLoading />;
  return (
    <ul className="sessions">
      {sessions.map((summary) => {
        const { sessionId, waiting } = summary;
        const timeline = timelines.get(sessionId);
        const topic = topicOf(timeline) ?? topics.get(sessionId) ?? (waiting && shorten(waiting));
        return (
          <SessionItem
            key={sessionId}
            summary={summary}
            title={titleOf(sessionId, topic, speech)}
            unread={countUnread(summary, timeline, marks)}
            current={sessionId === open}
            typing={typing.get(sessionId)?.from}
            draft={drafts.get(sessionId)}
          />
        );
      })}
      {more && (
        <li>
          <button type="button" className="link-button wide" onClick={() => chat.loadSessions()}>
            {speech.t.moreSessions}
          </button>
        </li>
      )}
    </ul>
  );
};

const SessionsLoading = () => (
  <div className="skeletons" aria-hidden="true">
    <span />
    <span />
    <span />
  </div>
);

export const Sidebar = ({ open, onNew, onSettings }: Props) => {
  const { identity } = useRoom();
  const { t } = useSpeech();
  return (
    <nav className="sidebar" aria-label={t.sessions}>
      <header className="bar">
        <span className="logo" aria-hidden="true">
          <BuildingIcon />
        </span>
        {open === undefined ? (
          <h1 className="app-name">{t.appName}</h1>
        ) : (
          <span className="app-name">{t.appName}</span>
        )}
        <Devices />
        <button
          type="button"
          className="icon-button"
          onClick={onSettings}
          aria-label={t.settings}
          title={t.settings}
        >
          <GearIcon />
        </button>
        <button
          type="button"
          className="icon-button strong"
          onClick={onNew}
          aria-label={t.newSession}
          title={t.newSession}
        >
          <PlusIcon />
        </button>
      </header>
      <div className="sidebar-scroll">
        <SessionList open={open} />
      </div>
      <footer className="sidebar-foot">
        <span className="initial" aria-hidden="true">
          {[...identity.name][0]?.toLocaleUpperCase()}
        </span>
        <span className="me">{identity.name}</span>
        <ConnectionPill />
      </footer>
    </nav>
  );
};
