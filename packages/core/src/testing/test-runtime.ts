import type { Runtime } from '../ports/runtime.ts';

/** Time that moves only when told to, or by as much as somebody waits. */
export interface TestRuntime extends Runtime {
  advance(ms: number): void;
}

/** An instant for tests: 22 November 2026, 12:00 UTC. */
export const NOON = Date.UTC(2026, 10, 22, 12);

export const createTestRuntime = (start = NOON): TestRuntime => {
  let now = start;
  let ids = 0;
  let seed = 1;
  return {
    now: () => now,
    random: () => {
      // Park and Miller's minimal standard generator: the same run, the same numbers.
      seed = (seed * 48_271) % 2_147_483_647;
      return seed / 2_147_483_647;
    },
    newId: () => `id-${++ids}`,
    wait: async (ms) => {
      now += ms;
    },
    advance: (ms) => {
      now += ms;
    },
  };
};
