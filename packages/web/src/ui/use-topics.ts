import { useEffect } from 'react';
import { useChat, useRoom } from '../chat/chat-context.ts';
import type { Summary } from '../chat/summaries.ts';
import { topicOf } from '../chat/titles.ts';

/** Sessions at the top of the list whose beginning is read, so that they have a name on a device that is new. */
const NAMED = 8;

/**
 * Learns what the newest sessions are about, one after another. A session that is longer than a page is asked once
 * and keeps its date for a name.
 */
export const useTopics = (sessions: readonly Summary[]): void => {
  const { chat, topics } = useRoom();
  const online = useChat((state) => state.status.state === 'online');
  const timelines = useChat((state) => state.timelines);
  useEffect(() => {
    const nameless = sessions
      .slice(0, NAMED)
      .filter(({ sessionId, last }) => last && topics.get(sessionId) === undefined);
    for (const { sessionId } of nameless) {
      const timeline = timelines.get(sessionId);
      if (timeline?.loaded && timeline.messages.length > 0) topics.learn(sessionId, topicOf(timeline) ?? '');
    }
    const waiting = nameless.map(({ sessionId }) => ({ sessionId, timeline: timelines.get(sessionId) }));
    if (!online || waiting.some(({ timeline }) => timeline?.loading)) return;
    const next = waiting.find(({ timeline }) => !timeline?.loaded && !timeline?.failed);
    if (next) chat.loadOlder(next.sessionId);
  }, [chat, topics, online, timelines, sessions]);
};
