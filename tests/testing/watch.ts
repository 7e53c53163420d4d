/** Lets a test wait for what must happen, instead of for time to pass. */
export interface Watch {
  /** Something happened: everyone who waits looks again. */
  changed(): void;
  /** What `find` answers, as soon as it answers something. Rejects with `what` and the evidence after `withinMs`. */
  until<T>(what: string, find: () => T | undefined | false, withinMs?: number): Promise<T>;
}

/** Long enough for a slow machine: a test that waits this long has failed. */
const PATIENCE_MS = 45_000;

/** @param evidence what there is to see when the wait was in vain */
export const createWatch = (evidence: () => unknown): Watch => {
  const looks = new Set<() => void>();
  return {
    changed() {
      for (const look of looks) look();
    },
    until<T>(what: string, find: () => T | undefined | false, withinMs = PATIENCE_MS) {
      const failure = new Error(`In vain: ${what}`);
      return new Promise<T>((resolve, reject) => {
        const stop = () => {
          looks.delete(look);
          clearTimeout(timer);
        };
        const look = () => {
          const found = find();
          if (found === undefined || found === false) return;
          stop();
          resolve(found);
        };
        const timer = setTimeout(() => {
          stop();
          failure.message += `\n${JSON.stringify(evidence(), undefined, 1)?.slice(0, 6_000)}`;
          reject(failure);
        }, withinMs);
        looks.add(look);
        look();
      });
    },
  };
};
