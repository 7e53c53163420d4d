import { ClientError } from './errors.ts';

/** Settles the promise: by the error, or else by the value. */
export type Done<T> = (error: ClientError | undefined, value?: T) => void;

/**
 * The answer to a call that its caller may give up by `signal`. `start` begins the call, and answers what has to be
 * undone when it is over, however it ends.
 */
export const answerOf = <T>(
  signal: AbortSignal | undefined,
  start: (done: Done<T>) => () => void,
): Promise<T> =>
  new Promise((resolve, reject) => {
    let isOver = false;
    let undo: (() => void) | undefined;
    const done: Done<T> = (error, value) => {
      isOver = true;
      undo?.();
      signal?.removeEventListener('abort', abort);
      if (error) reject(error);
      else resolve(value as T);
    };
    const abort = () => done(new ClientError('aborted'));
    if (signal?.aborted) return abort();
    signal?.addEventListener('abort', abort);
    undo = start(done);
    if (isOver) undo();
  });
