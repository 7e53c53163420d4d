import type { PlatformClock } from './clock.ts';

/** The platform's timers, `speed` times faster than real time. They never keep the process alive. */
export const createPlatformClock = (speed = 1): PlatformClock => ({
  speed,
  now: () => Date.now(),
  after: (ms, task) => {
    const timer = setTimeout(task, ms / speed);
    timer.unref();
    return () => clearTimeout(timer);
  },
});
