import type { Clock } from '../clock.ts';

interface Timer {
  at: number;
  order: number;
  task(): void;
}

export interface FakeClock extends Clock {
  /** Lets `ms` pass, running what falls due in order; promises settle between two tasks. */
  advance(ms: number): Promise<void>;
  /** The same at once, for code that waits for no promise. */
  tick(ms: number): void;
  /** Moves the time without running anything, as a sleeping device does. */
  sleep(ms: number): void;
  /** Tasks that are still to come. */
  readonly pending: number;
}

/** Lets everything that only waits for promises run. */
export const settle = () => new Promise<void>((resolve) => setImmediate(resolve));

/** A clock that stands still until told otherwise. */
export const createFakeClock = (start = 1_800_000_000_000): FakeClock => {
  let now = start;
  let order = 0;
  const timers = new Set<Timer>();
  const earliest = () => {
    let first: Timer | undefined;
    for (const timer of timers)
      if (!first || timer.at < first.at || (timer.at === first.at && timer.order < first.order))
        first = timer;
    return first;
  };
  return {
    now: () => now,
    after(ms, task) {
      const timer = { at: now + Math.max(0, ms), order: order++, task };
      timers.add(timer);
      return () => timers.delete(timer);
    },
    async advance(ms) {
      const end = now + ms;
      await settle();
      for (let timer = earliest(); timer && timer.at <= end; timer = earliest()) {
        timers.delete(timer);
        now = Math.max(now, timer.at);
        timer.task();
        await settle();
      }
      now = Math.max(now, end);
    },
    tick(ms) {
      const end = now + ms;
      for (let timer = earliest(); timer && timer.at <= end; timer = earliest()) {
        timers.delete(timer);
        now = Math.max(now, timer.at);
        timer.task();
      }
      now = Math.max(now, end);
    },
    sleep(ms) {
      now += ms;
    },
    get pending() {
      return timers.size;
    },
  };
};
