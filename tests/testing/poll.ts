import { setTimeout as wait } from 'node:timers/promises';

/** A moment between two looks: what is looked at runs on this machine too, and needs it. */
const PAUSE_MS = 20;

/** Long enough for a slow machine that has a retry of Lambda's to wait for. */
const PATIENCE_MS = 60_000;

/**
 * Looks again and again until what it sees is good: for what tells nobody when it changes.
 * @throws Error that shows what was seen last.
 */
export const poll = async <Seen>(
  look: () => Promise<Seen>,
  isGood: (seen: Seen) => boolean,
): Promise<Seen> => {
  const since = performance.now();
  for (;;) {
    const seen = await look();
    if (isGood(seen)) return seen;
    if (performance.now() - since > PATIENCE_MS) {
      throw new Error(`In vain: ${isGood}\n${JSON.stringify(seen, undefined, 1)?.slice(0, 6_000)}`);
    }
    await wait(PAUSE_MS);
  }
};
