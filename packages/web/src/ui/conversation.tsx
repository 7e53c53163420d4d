import { useEffect } from 'react';
import { closeSession } from '../app/route.ts';
import { useChat, useRoom } from '../chat/chat-context.ts';
import { titleOf, topicOf } from '../chat/titles.ts';
import { useSpeech } from '../i18n/language-context.ts';
import { agentName } from './agent-name.ts';
import { Composer } from './composer.tsx';
import { ConnectionPill } from './connection-pill.tsx';
import { BackIcon, BuildingIcon } from './icons.tsx';
import { MessageList } from './message-list.tsx';
import { NotifyAsk } from './notify-ask.tsx';
import { Welcome } from './welcome.tsx';

const LastSeen = ({ sessionId }: { sessionId: string }) => {
  const { t, f } = useSpeech();
  const typing = useChat((state) => state.typing.get(sessionId)?.from);
  const last = useChat((state) =>
    state.timelines.get(sessionId)?.messages.findLast((message) => message.role === 'assistant'),
  );
  if (typing && typing !== 'user')
    return <span className="subtitle accent">{t.typing(agentName(typing, t.persona))}</span>;
  if (!last) return null;
  return <span className="subtitle">{`${t.persona} · ${t.lastSeen(f.since(Date.parse(last.sentAt)))}`}</span>;
};

export const Conversation = ({ sessionId }: { sessionId: string }) => {
  const { chat, topics } = useRoom();
  const speech = useSpeech();
  const topic = useChat((state) => topicOf(state.timelines.get(sessionId)));
  const empty = useChat((state) => {
    const timeline = state.timelines.get(sessionId);
    const sent = state.outbox.some((entry) => entry.sessionId === sessionId);
    return timeline?.complete === true && timeline.messages.length === 0 && !sent;
  });
  useEffect(() => chat.open(sessionId), [chat, sessionId]);
  useEffect(() => {
    if (topic) topics.learn(sessionId, topic);
  }, [topics, topic, sessionId]);
  const title = empty ? speech.t.newSession : titleOf(sessionId, topic ?? topics.get(sessionId), speech);
  return (
    <main className="conversation" aria-label={speech.t.conversation}>
      <header className="bar">
        <button type="button" className="icon-button back" onClick={closeSession} aria-label={speech.t.back}>
          <BackIcon />
        </button>
        <span className="avatar" aria-hidden="true">
          <BuildingIcon size={18} />
        </span>
        <div className="titles">
          <h1>{title}</h1>
          <LastSeen sessionId={sessionId} />
        </div>
        <ConnectionPill />
      </header>
      {empty ? (
        <Welcome onPick={(text) => chat.send(sessionId, text)} />
      ) : (
        <MessageList key={sessionId} sessionId={sessionId} />
      )}
      <NotifyAsk sessionId={sessionId} />
      <Composer key={`c${sessionId}`} sessionId={sessionId} />
    </main>
  );
};
