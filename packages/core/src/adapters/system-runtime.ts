import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { Runtime } from '../ports/runtime.ts';

/** The real clock, chance and ids. */
export const systemRuntime: Runtime = {
  now: Date.now,
  random: Math.random,
  newId: randomUUID,
  wait: (ms) => delay(ms),
};
