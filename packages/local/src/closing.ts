import type { Log } from './log.ts';

/** What was started, to be stopped in the reverse order. */
export interface Closing {
  add(name: string, close: () => Promise<unknown> | unknown): void;
  /** Stops everything, whatever fails on the way. A second call waits for the first. */
  close(): Promise<void>;
}

export const createClosing = (log: Log): Closing => {
  const steps: { name: string; close: () => Promise<unknown> | unknown }[] = [];
  let closed: Promise<void> | undefined;
  const closeAll = async () => {
    for (const { name, close } of steps.reverse()) {
      try {
        await close();
      } catch (error) {
        log.warn(`The ${name} did not stop cleanly: ${error}`);
      }
    }
  };
  return {
    add: (name, close) => void steps.push({ name, close }),
    close: () => {
      closed ??= closeAll();
      return closed;
    },
  };
};
