import { type Clock, createAlarm } from './clock.ts';

/** How often the clock is looked at, ms; a look that comes this late means that the device slept. */
const LOOK_MS = 20_000;
const SLEPT_MS = 10_000;
/** A page that comes into view says so twice: what follows within this time, ms, is the same. */
const SAME_MS = 2_000;

/** What tells a client that the world has changed. Answers how to stop listening. */
export type WakeSignals = (on: { wake(): void; leave(): void }) => () => void;

/** The browser's signals, where there is a browser, and the gap that sleep leaves in the time everywhere. */
export const platformSignals =
  (clock: Clock): WakeSignals =>
  ({ wake, leave }) => {
    let last = clock.now();
    let seen = 0;
    const alarm = createAlarm(clock);
    const stop = new AbortController();
    const { signal } = stop;
    const look = () => {
      const now = clock.now();
      if (now - last > LOOK_MS + SLEPT_MS) wake();
      last = now;
      alarm(LOOK_MS, look);
    };
    const show = () => {
      if (clock.now() - seen >= SAME_MS) wake();
      seen = clock.now();
    };
    alarm(LOOK_MS, look);
    if (globalThis.document) {
      const turned = () => (document.visibilityState === 'visible' ? show() : leave());
      addEventListener('online', wake, { signal });
      addEventListener('pageshow', show, { signal });
      document.addEventListener('visibilitychange', turned, { signal });
    }
    return () => {
      alarm();
      stop.abort();
    };
  };
