import type {
  ErrorFrame,
  HistoryFrame,
  HistoryPageFrame,
  SessionsFrame,
  SessionsPageFrame,
} from '@bos/core/protocol';
import { type Clock, createAlarm } from './clock.ts';
import { ClientError } from './errors.ts';

/** A question may wait this long for a connection and its answer, ms. */
const DEADLINE_MS = 30_000;
/** An answer that takes longer than this means a dead socket, ms. */
const ANSWER_MS = 10_000;

/** `before` may be left to the moment the question goes out. */
export type Question = (Omit<HistoryFrame, 'before'> & { before?: number }) | SessionsFrame;
export type Answer = HistoryPageFrame | SessionsPageFrame;

interface Request {
  frame: Question;
  socket?: object | undefined;
  done(error?: ClientError, answer?: Answer): void;
  settled?: boolean;
}

export interface RequestPorts {
  clock: Clock;
  transmit(frame: Question): object | undefined;
  /** No answer came: the socket is presumed dead. */
  overdue(): void;
}

/**
 * Questions, one at a time: answers carry no id, so the one in flight is the one answered. A question the caller
 * gave up keeps its place until its answer came, or the next one would be taken for it.
 */
export const createRequests = ({ clock, transmit, overdue }: RequestPorts) => {
  let queue: Request[] = [];
  const answer = createAlarm(clock);

  const flush = () => {
    queue = queue.filter((request) => !request.settled || request.socket);
    const [head] = queue;
    if (!head || head.socket) return;
    head.socket = transmit(head.frame);
    if (head.socket) answer.set(ANSWER_MS, overdue);
  };

  const next = () => {
    answer.clear();
    queue.shift();
    flush();
  };

  return {
    flush,
    /** The question in flight, if it is of this kind. */
    asked<A extends Question['action']>(action: A): Extract<Question, { action: A }> | undefined {
      const frame = queue[0]?.socket && queue[0].frame;
      return frame?.action === action ? (frame as Extract<Question, { action: A }>) : undefined;
    },
    isBusy: (socket: object) => queue[0]?.socket === socket,
    ask<T extends Answer>(frame: Question, signal?: AbortSignal): Promise<T> {
      return new Promise<T>((resolve, reject) => {
        if (signal?.aborted) return reject(new ClientError('aborted'));
        const abort = () => request.done(new ClientError('aborted'));
        const cancel = clock.after(DEADLINE_MS, () => request.done(new ClientError('timeout')));
        const request: Request = {
          frame,
          done(error, value) {
            if (request.settled) return;
            request.settled = true;
            cancel();
            signal?.removeEventListener('abort', abort);
            if (value) resolve(value as T);
            else reject(error);
          },
        };
        signal?.addEventListener('abort', abort);
        queue.push(request);
        flush();
      });
    },
    /** The answer to the question in flight. */
    take(value: Answer) {
      const [head] = queue;
      if (!head?.socket) return;
      head.done(undefined, value);
      next();
    },
    /** The question in flight failed: the caller is told, or it is asked again later. False if there is none. */
    refuse(frame?: ErrorFrame): boolean {
      const [head] = queue;
      if (!head?.socket) return false;
      const error = frame && new ClientError(frame.code, frame.message);
      if (error && !error.retryable) {
        head.done(error);
        next();
      } else
        answer.set(frame?.retryAfterMs ?? 1_000, () => {
          head.socket = undefined;
          flush();
        });
      return true;
    },
    lost(socket: object) {
      if (queue[0]?.socket !== socket) return;
      answer.clear();
      queue[0].socket = undefined;
      flush();
    },
    stop(error: ClientError) {
      answer.clear();
      for (const request of queue.splice(0)) request.done(error);
    },
  };
};
