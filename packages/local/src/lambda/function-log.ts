/** One line a function wrote, or the platform wrote about it. */
export interface LogLine {
  /** Counts up over all functions. */
  sequence: number;
  /** Epoch ms. */
  at: number;
  functionName: string;
  sandboxId: string;
  /** Mostly JSON; without the line break. */
  text: string;
}

/** What functions have written lately. */
export interface FunctionLog {
  append(functionName: string, sandboxId: string, text: string): void;
  /** Lines in order, of one function or of all, after a sequence number. */
  read(filter?: { functionName?: string; after?: number }): LogLine[];
}

/** Keeps the last `capacity` lines of each function; a line longer than 64 KB is cut. */
export const createFunctionLog = (now: () => number, capacity = 500): FunctionLog => {
  const rings = new Map<string, LogLine[]>();
  let sequence = 0;
  return {
    append(functionName, sandboxId, text) {
      const ring = rings.get(functionName) ?? [];
      rings.set(functionName, ring);
      sequence += 1;
      ring.push({ sequence, at: now(), functionName, sandboxId, text: text.slice(0, 65_536) });
      if (ring.length > capacity) ring.shift();
    },
    read({ functionName, after = 0 } = {}) {
      const kept = functionName === undefined ? [...rings.values()].flat() : (rings.get(functionName) ?? []);
      return kept.filter((line) => line.sequence > after).sort((a, b) => a.sequence - b.sequence);
    },
  };
};
