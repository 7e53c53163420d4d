import type { Clock } from './clock.ts';

/** How often the clock is looked at, ms; a look that comes this late means that the device slept. */
const LOOK_MS = 20_000;
const SLEPT_MS = 10_000;

/** What tells a client that the world has changed. Answers how to stop listening. */
export type WakeSignals = (on: { wake(): void; leave(): void }) => () => void;

/** The browser's signals, where there is a browser, and the gap that sleep leaves in the time everywhere. */
export const platformSignals =
  (clock: Clock): WakeSignals =>
  ({ wake, leave }) => {
    let last = clock.now();
    let cancel: () => void;
    const look = () => {
      const now = clock.now();
      if (now - last > LOOK_MS + SLEPT_MS) wake();
      last = now;
      cancel = clock.after(LOOK_MS, look);
    };
    cancel = clock.after(LOOK_MS, look);
    if (typeof document === 'undefined') return () => cancel();
    const turned = () => (document.visibilityState === 'visible' ? wake() : leave());
    addEventListener('online', wake);
    addEventListener('pageshow', wake);
    document.addEventListener('visibilitychange', turned);
    return () => {
      cancel();
      removeEventListener('online', wake);
      removeEventListener('pageshow', wake);
      document.removeEventListener('visibilitychange', turned);
    };
  };
