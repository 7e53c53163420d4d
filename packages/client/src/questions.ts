import type { HistoryPageFrame, SessionsPageFrame, Stub, Message as WireMessage } from '@bos/core/protocol';
import type { Client, Message } from './api.ts';
import type { Clock } from './clock.ts';
import type { Core, Rider } from './core.ts';
import { ClientError } from './errors.ts';
import { createRequests, type Question } from './requests.ts';

const isStub = (item: WireMessage | Stub): item is Stub => 'parts' in item;

/** What can be asked of the log beyond what is shown by itself: older messages, and the list of sessions. */
export const createQuestions = (
  core: Core,
  clock: Clock,
): Pick<Client, 'history' | 'sessions'> & { rider: Rider } => {
  const requests = createRequests({
    clock,
    // Without a bound: what lies before the next message to be shown, known only now.
    transmit: (frame) =>
      core.transmit(
        frame.action === 'history' ? { ...frame, before: frame.before ?? core.position.offset + 1 } : frame,
      ),
    overdue: core.giveUp,
  });

  /** A page that refers to messages in parts waits for them; the request's own deadline ends that. */
  let unfinished: HistoryPageFrame | undefined;
  const takeHistory = (frame: HistoryPageFrame) => {
    const asked = requests.asked('history');
    const { before = Infinity, sessionId } = asked ?? {};
    const isAnswer = (item: WireMessage | Stub) =>
      item.offset < before && (isStub(item) || (sessionId ?? item.sessionId) === item.sessionId);
    if (!asked || !frame.messages.every(isAnswer)) return;
    const messages = frame.messages.map((item) =>
      isStub(item) ? core.whole(frame.epoch, item.offset) : item,
    );
    unfinished = messages.every(Boolean) ? undefined : frame;
    if (unfinished) return;
    core.learn(frame.epoch, messages as WireMessage[]);
    requests.take({ ...frame, messages: messages as WireMessage[] });
  };

  const ask = <T extends HistoryPageFrame | SessionsPageFrame>(frame: Question, signal?: AbortSignal) =>
    core.status.state === 'closed'
      ? Promise.reject<T>(new ClientError('closed'))
      : requests.ask<T>(frame, signal);

  return {
    async history({ signal, ...query }) {
      const { epoch, messages, more } = await ask<HistoryPageFrame>({ action: 'history', ...query }, signal);
      return {
        messages: (messages as WireMessage[]).map(
          ({ pending, type, ...message }) => ({ ...message, epoch }) as Message,
        ),
        more,
      };
    },
    async sessions({ signal, ...query }) {
      const { sessions, more } = await ask<SessionsPageFrame>({ action: 'sessions', ...query }, signal);
      return { sessions, more };
    },
    rider: {
      frame(frame) {
        if (frame.type === 'history') takeHistory(frame);
        else if (frame.type === 'sessions' && requests.asked('sessions')) requests.take(frame);
      },
      whole: () => unfinished && takeHistory(unfinished),
      online: requests.flush,
      lost: requests.lost,
      isBusy: requests.isBusy,
      refuse: requests.refuse,
      stop: () => requests.stop(new ClientError('closed')),
    },
  };
};
