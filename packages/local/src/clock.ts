/** Timers of the platform (idle and two-hour limits, async retries) that `--clock N` speeds up. */
export interface PlatformClock {
  /** Epoch ms, real. */
  now(): number;
  /** Runs `task` after `ms` of platform time, i.e. `ms / speed` of real time; answers how to cancel it. */
  after(ms: number, task: () => void): () => void;
  readonly speed: number;
}
