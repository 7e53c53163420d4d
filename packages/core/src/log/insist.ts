import type { Runtime } from '../ports/runtime.ts';
import { ProtocolError } from '../protocol/errors.ts';

const MAX_TRIES = 5;
const FIRST_BACKOFF_MS = 100;

/**
 * Does idempotent work again while AWS is too busy for it: five times at the most, with jitter, within `until`
 * (epoch ms). A throttled moment then costs a moment; the nets behind it wait a minute (Lambda's retry) or for a
 * claim to run out.
 * @throws whatever the work threw last.
 */
export const insist = async <T>(
  { now, random, wait }: Runtime,
  work: () => Promise<T>,
  until: number,
): Promise<T> => {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work();
    } catch (error) {
      const pause = random() * FIRST_BACKOFF_MS * 2 ** attempt;
      const isBusy = error instanceof ProtocolError && error.code === 'unavailable';
      if (!isBusy || attempt === MAX_TRIES || now() + pause > until) throw error;
      await wait(pause);
    }
  }
};
