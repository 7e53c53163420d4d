import type { HistoryFrame, HistoryPageFrame, SessionsFrame, SessionsPageFrame } from '@bos/core/protocol';
import { answerOf, type Done } from './answer.ts';
import { type Clock, createAlarm } from './clock.ts';
import type { Core } from './core.ts';
import { ClientError } from './errors.ts';
import type { Link } from './link.ts';

/** A question may wait this long for a connection and its answer, ms. */
const DEADLINE_MS = 30_000;
/** An answer that takes longer than this means a dead socket, ms. */
const ANSWER_MS = 10_000;
/** Before a question that failed on the way is asked again, ms. */
const AGAIN_MS = 1_000;

/** `before` may be left to the moment the question goes out. */
export type Question = (Omit<HistoryFrame, 'before'> & { before?: number }) | SessionsFrame;
export type Answer = HistoryPageFrame | SessionsPageFrame;

interface Request {
  frame: Question;
  socket?: Link | undefined;
  done: Done<Answer>;
  isSettled?: boolean;
}

/**
 * Questions, one at a time: answers carry no id, so the one in flight is the one answered. A question the caller
 * gave up keeps its place until its answer came, or the next one would be taken for it.
 */
export const createRequests = (core: Core, clock: Clock) => {
  let queue: Request[] = [];
  const answer = createAlarm(clock);

  const flush = () => {
    queue = queue.filter(({ isSettled, socket }) => !isSettled || socket);
    const [head] = queue;
    if (!head || head.socket) return;
    const { frame } = head;
    // Without a bound: what lies before the next message to be shown, known only now.
    const bound = frame.action === 'history' && { before: frame.before ?? core.position.offset + 1 };
    head.socket = core.transmit({ ...frame, ...bound } as HistoryFrame);
    const { socket } = head;
    if (socket) answer(ANSWER_MS, socket.lose);
  };

  /** The question in flight went nowhere: it is asked again. */
  const askAgain = () => {
    answer();
    if (queue[0]) queue[0].socket = undefined;
    flush();
  };

  /** The question in flight is done with. */
  const settle = (error: ClientError | undefined, value?: Answer) => {
    answer();
    queue.shift()?.done(error, value);
    flush();
  };

  core.on('lost', (socket) => queue[0]?.socket === socket && askAgain());
  core.on('status', ({ state }) => {
    if (state === 'online') flush();
    if (state !== 'closed') return;
    answer();
    for (const { done } of queue.splice(0)) done(new ClientError('closed'));
  });
  core.on('refused', (frame) => {
    if (!queue[0]?.socket) return false;
    const error = frame && new ClientError(frame.code, frame.message);
    if (error?.retryable === false) settle(error);
    else answer(frame?.retryAfterMs ?? AGAIN_MS, askAgain);
    return true;
  });

  return {
    /** The question in flight, if it is of this kind. */
    asked<A extends Question['action']>(action: A): Extract<Question, { action: A }> | undefined {
      const { socket, frame } = queue[0] ?? {};
      return socket && frame?.action === action ? (frame as Extract<Question, { action: A }>) : undefined;
    },
    /** The answer to the question in flight. */
    take: (value: Answer) => settle(undefined, value),
    ask: <T extends Answer>(frame: Question, signal?: AbortSignal): Promise<T> =>
      answerOf<Answer>(signal, (done) => {
        if (core.status.state === 'closed') {
          done(new ClientError('closed'));
          return undefined;
        }
        const request: Request = { frame, done };
        const cancel = clock.after(DEADLINE_MS, () => done(new ClientError('timeout')));
        queue.push(request);
        flush();
        return () => {
          request.isSettled = true;
          cancel();
        };
      }) as Promise<T>,
  };
};
