import type { HistoryFrame, SessionsFrame } from '@bos/core/protocol';
import { answerOf, type Done } from './answer.ts';
import type { Page } from './api.ts';
import { type Clock, createAlarm } from './clock.ts';
import type { Core } from './core.ts';
import { ClientError } from './errors.ts';
import type { Link } from './link.ts';
import type { SessionSummary } from './wire.ts';

/** A question may wait this long for a connection and its answer, ms. */
const DEADLINE_MS = 30_000;
/** An answer that takes longer than this means a dead socket, ms. */
const ANSWER_MS = 10_000;
/** Before a question that failed on the way is asked again, ms. */
const AGAIN_MS = 1_000;

/** `before` may be left to the moment the question goes out. */
export type Question = (Omit<HistoryFrame, 'before'> & { before?: number | undefined }) | SessionsFrame;
export interface Sessions {
  sessions: SessionSummary[];
  more: boolean;
}
export type Answer = Page | Sessions;

interface Request {
  frame: Question;
  link?: Link | undefined;
  settle: Done<Answer>;
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
    queue = queue.filter(({ isSettled, link }) => !isSettled || link);
    const [head] = queue;
    if (!head || head.link) return;
    const { frame } = head;
    // Without a bound: what lies before the next message to be shown, known only now.
    const bound = frame.action === 'history' && { before: frame.before ?? core.position.offset + 1 };
    head.link = core.transmit({ ...frame, ...bound } as HistoryFrame);
    const { link } = head;
    if (link) answer(ANSWER_MS, link.lose);
  };

  /** The question in flight went nowhere: it is asked again. */
  const askAgain = () => {
    answer();
    if (queue[0]) queue[0].link = undefined;
    flush();
  };

  /** The question in flight is done with. */
  const settle = (error: ClientError | undefined, value?: Answer) => {
    answer();
    queue.shift()?.settle(error, value);
    flush();
  };

  core.on('lost', (link) => queue[0]?.link === link && askAgain());
  core.on('status', ({ state }) => {
    if (state === 'online') flush();
    if (state !== 'closed') return;
    answer();
    for (const { settle } of queue.splice(0)) settle(new ClientError('closed'));
  });
  core.on('refused', (frame) => {
    if (!queue[0]?.link) return false;
    const error = frame && new ClientError(frame.code, frame.message);
    if (error?.retryable === false) settle(error);
    else answer(frame?.retryAfterMs ?? AGAIN_MS, askAgain);
    return true;
  });

  return {
    /** The question in flight, if it is of this kind. */
    asked<A extends Question['action']>(action: A): Extract<Question, { action: A }> | undefined {
      const { link, frame } = queue[0] ?? {};
      return link && frame?.action === action ? (frame as Extract<Question, { action: A }>) : undefined;
    },
    /** The answer to the question in flight. */
    take: (value: Answer) => settle(undefined, value),
    ask: <T extends Answer>(frame: Question, signal?: AbortSignal): Promise<T> =>
      answerOf<Answer>(signal, (done) => {
        const request: Request = { frame, settle: done };
        const cancel = clock.after(DEADLINE_MS, () => done(new ClientError('timeout')));
        queue.push(request);
        if (core.status.state === 'closed') done(new ClientError('closed'));
        flush();
        return () => {
          request.isSettled = true;
          cancel();
        };
      }) as Promise<T>,
  };
};
