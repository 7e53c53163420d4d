import type { Clock } from '@bos/client';

/** The real clock, which a test may put forward: so eight idle minutes pass at once, and nothing else changes. */
export interface LeapingClock extends Clock {
  /** Puts it forward by `ms`, and does what is due then. */
  leap(ms: number): void;
}

export const createLeapingClock = (): LeapingClock => {
  let leapt = 0;
  const tasks = new Set<{ dueAt: number; timer: NodeJS.Timeout; run: () => void }>();
  const now = () => Date.now() + leapt;
  const arm = (task: { dueAt: number; run: () => void }) => setTimeout(task.run, task.dueAt - now());
  return {
    now,
    after(ms, work) {
      const run = () => {
        tasks.delete(task);
        work();
      };
      const task = { dueAt: now() + ms, run, timer: setTimeout(run, ms) };
      tasks.add(task);
      return () => {
        clearTimeout(task.timer);
        tasks.delete(task);
      };
    },
    leap(ms) {
      leapt += ms;
      for (const task of tasks) {
        clearTimeout(task.timer);
        task.timer = arm(task);
      }
    },
  };
};
