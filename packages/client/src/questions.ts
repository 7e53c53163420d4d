import type { HistoryPageFrame, Stub, Message as WireMessage } from '@bos/core/protocol';
import type { Client, Message, Page } from './api.ts';
import type { Clock } from './clock.ts';
import type { Core } from './core.ts';
import { createRequests, type Sessions } from './requests.ts';

const isStub = (item: WireMessage | Stub): item is Stub => 'parts' in item;

/** What can be asked of the log beyond what is shown by itself: older messages, and the list of sessions. */
export const createQuestions = (core: Core, clock: Clock): Pick<Client, 'history' | 'sessions'> => {
  const { ask, asked, take } = createRequests(core, clock);

  /** A page that refers to messages in parts waits for them; the request's own deadline ends that. */
  let unfinished: HistoryPageFrame | undefined;
  const takeHistory = (frame: HistoryPageFrame) => {
    const { epoch, more } = frame;
    const question = asked('history');
    const { before = Infinity, sessionId } = question ?? {};
    const isAnswer = (item: WireMessage | Stub) =>
      item.offset < before && (isStub(item) || (sessionId ?? item.sessionId) === item.sessionId);
    if (!question || !frame.messages.every(isAnswer)) return;
    const messages = frame.messages.map((item) =>
      isStub(item) ? core.whole(epoch, item.offset) : item,
    ) as WireMessage[];
    unfinished = messages.every(Boolean) ? undefined : frame;
    if (unfinished) return;
    core.learn(epoch, messages);
    take({
      messages: messages.map(({ pending, type, ...message }) => ({ ...message, epoch }) as Message),
      more,
    });
  };
  core.frames.history = takeHistory;
  core.frames.sessions = ({ sessions, more }) => asked('sessions') && take({ sessions, more });
  core.on('joined', () => unfinished && takeHistory(unfinished));

  return {
    history: ({ signal, ...query }) => ask<Page>({ action: 'history', ...query }, signal),
    sessions: ({ signal, ...query }) => ask<Sessions>({ action: 'sessions', ...query }, signal),
  };
};
