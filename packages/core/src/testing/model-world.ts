import { setImmediate as turn } from 'node:timers/promises';
import type { Runtime } from '../ports/runtime.ts';
import { NOON } from './test-runtime.ts';

/** Functions run this long at the most; what they have not called by then is never called. */
export const LIFETIME_MS = 30_000;

/** A process of the model: its own clock, and a gate that each of its calls passes when the schedule says so. */
export interface Process {
  runtime: Runtime;
  /** When its time is up, by its own clock, epoch ms. */
  deadline: number;
  isAlive(): boolean;
  /** Does `call` at some time, and answers at another; neither, if the process is dead by then. */
  through<T>(call: () => T | Promise<T>): Promise<T>;
}

/**
 * A world in which processes take turns, one call at a time, in an order that a test chooses; time passes when it
 * says so, and kills who has lived too long. The same choices give the same run.
 */
export const createModelWorld = () => {
  let now = NOON;
  let ids = 0;
  const gates: { isAlive: () => boolean; open: () => void }[] = [];
  const running = new Set<Promise<void>>();
  const failures: unknown[] = [];

  const world = {
    now: () => now,
    pass(ms: number) {
      now += ms;
    },
    /** Starts a process whose clock is off by `skewMs`. */
    spawn(skewMs: number, work: (process: Process) => Promise<void>) {
      const bornAt = now;
      const isAlive = () => now - bornAt < LIFETIME_MS;
      const gate = () => new Promise<void>((open) => gates.push({ isAlive, open }));
      const runtime: Runtime = {
        now: () => now + skewMs,
        random: () => 0.5,
        newId: () => `id-${++ids}`,
        wait: gate,
      };
      const through: Process['through'] = async (call) => {
        await gate();
        const answer = await call();
        await gate();
        return answer;
      };
      const deadline = bornAt + LIFETIME_MS + skewMs;
      const run = work({ runtime, deadline, isAlive, through })
        .catch((error: unknown) => void failures.push(error))
        .finally(() => running.delete(run));
      running.add(run);
    },
    /** Lets one of those who wait at a gate go on until the next; the dead stay where they are. */
    async step(pick: number) {
      const alive = gates.filter(({ isAlive }) => isAlive());
      gates.splice(0, gates.length, ...alive);
      const [chosen] = gates.splice(gates.length === 0 ? 0 : pick % gates.length, 1);
      chosen?.open();
      await turn();
      if (failures.length > 0) throw failures[0];
      return chosen !== undefined;
    },
    /** Lets everyone finish, one after the other. */
    async drain() {
      await turn();
      while (await world.step(0));
    },
  };
  return world;
};

export type ModelWorld = ReturnType<typeof createModelWorld>;
