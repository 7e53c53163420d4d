import type { PlatformClock } from '../../clock.ts';

/** A platform clock that stands still until it is advanced. */
export interface ManualClock extends PlatformClock {
  /** Runs everything due within `ms`, in order. */
  advance(ms: number): void;
  /** Timers neither run nor cancelled. */
  pending(): number;
}

export function createManualClock(start = Date.UTC(2025, 2, 16, 0, 46, 22)): ManualClock {
  let now = start;
  const due = new Set<{ at: number; task: () => void }>();
  const next = (until: number) => [...due].filter(({ at }) => at <= until).sort((a, b) => a.at - b.at)[0];
  return {
    speed: 1,
    now: () => now,
    pending: () => due.size,
    after: (ms, task) => {
      const entry = { at: now + ms, task };
      due.add(entry);
      return () => due.delete(entry);
    },
    advance: (ms) => {
      const until = now + ms;
      for (let entry = next(until); entry; entry = next(until)) {
        due.delete(entry);
        now = entry.at;
        entry.task();
      }
      now = until;
    },
  };
}
