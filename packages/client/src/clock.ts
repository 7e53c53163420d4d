/** Time, handed in so that tests can hold it still and a sped-up gateway can be followed. */
export interface Clock {
  /** Epoch ms. */
  now(): number;
  /** Runs `task` once after `ms`; answers how to cancel it, which changes nothing once it ran. */
  after(ms: number, task: () => void): () => void;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  after: (ms, task) => {
    const timer = setTimeout(task, ms);
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
