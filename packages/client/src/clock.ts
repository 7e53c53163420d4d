/** Time, handed in so that tests can hold it still and a sped-up gateway can be followed. */
export interface Clock {
  /** Epoch ms. */
  now(): number;
  /** Runs `task` once after `ms`; answers how to cancel it. */
  after(ms: number, task: () => void): () => void;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  after: (ms, task) => {
    const timer = setTimeout(task, ms);
    return () => clearTimeout(timer);
  },
};

/** A timer that can be set again: the later setting wins. */
export interface Alarm {
  set(ms: number, task: () => void): void;
  clear(): void;
  readonly armed: boolean;
}

export const createAlarm = (clock: Clock): Alarm => {
  let cancel: (() => void) | undefined;
  const clear = () => {
    cancel?.();
    cancel = undefined;
  };
  return {
    set(ms, task) {
      clear();
      cancel = clock.after(ms, () => {
        cancel = undefined;
        task();
      });
    },
    clear,
    get armed() {
      return cancel !== undefined;
    },
  };
};
