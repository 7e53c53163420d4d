import type { Telemetry } from '../ports/telemetry.ts';

/** Waits for what may fail without harm to the rest, and says so when it does. */
export const bestEffort = async (
  telemetry: Telemetry,
  what: string,
  ...work: Promise<unknown>[]
): Promise<void> => {
  for (const result of await Promise.allSettled(work)) {
    if (result.status === 'rejected') telemetry.error(`${what} failed`, result.reason);
  }
};
