/** Work that nobody waits for: held on to, so that it can be awaited at the end and no failure is lost. */
export interface Background {
  run(what: string, work: Promise<void>): void;
  /** Settles once all that runs now has settled. Never rejects. */
  settled(): Promise<void>;
}

export function createBackground(log: (line: string) => void): Background {
  const running = new Set<Promise<void>>();
  return {
    run: (what, work) => {
      const held: Promise<void> = work
        .catch((error: unknown) => log(`${what}: ${String(error)}`))
        .finally(() => running.delete(held));
      running.add(held);
    },
    settled: async () => {
      await Promise.all(running);
    },
  };
}
