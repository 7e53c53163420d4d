/** Time, handed in so that tests can hold it still and a sped-up gateway can be followed. */
export interface Clock {
  /** Epoch ms. */
  now(): number;
  /** Runs `task` once after `ms`, sooner if that is beyond what its timers can wait; answers how to cancel it, which changes nothing once it ran. */
  after(ms: number, task: () => void): () => void;
}

/** Above this a timer would fire at once. */
const MAX_TIMER_MS = 2 ** 31 - 1;

export const systemClock: Clock = {
  now: () => Date.now(),
  after: (ms, task) => {
    const timer = setTimeout(task, Math.min(ms, MAX_TIMER_MS));
    return () => clearTimeout(timer);
  },
};

/** One timer: a call sets it anew, a call without arguments clears it. */
export type Alarm = (ms?: number, task?: () => void) => void;

export const createAlarm = (clock: Clock): Alarm => {
  let cancel: (() => void) | undefined;
  return (ms = 0, task) => {
    cancel?.();
    cancel = task && clock.after(ms, task);
  };
};
