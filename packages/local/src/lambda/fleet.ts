import type { Sandbox } from './sandbox.ts';

/** How many sandboxes the machine carries, over all functions. */
export interface Capacity {
  /** Sandboxes at once. Beyond it events wait, where AWS would throttle the account. */
  maxSandboxes: number;
  /** Sandboxes that load their code at once: more would only slow each other down. */
  maxStarting: number;
}

/** What the pools of all functions share. */
export interface Fleet {
  /** Takes a place for a new sandbox, if need be that of an idle one; false if there is none now. */
  reserve(): boolean;
  /** The sandbox of a reserved place has begun to load. */
  started(sandbox: Sandbox): void;
  /** It has loaded its code, or never will. */
  settled(sandbox: Sandbox): void;
  ended(sandbox: Sandbox): void;
  find(accessKeyId: string): Sandbox | undefined;
  sandboxes(): Sandbox[];
}

export const createFleet = (
  { maxSandboxes, maxStarting }: Capacity,
  /** Ends the sandbox that has been idle longest; false if none is idle. */
  evict: () => boolean,
  /** A place may have become free. */
  onRoom: () => void,
): Fleet => {
  const byKey = new Map<string, Sandbox>();
  const starting = new Set<Sandbox>();
  return {
    reserve() {
      if (starting.size >= maxStarting) return false;
      return byKey.size < maxSandboxes || evict();
    },
    started(sandbox) {
      byKey.set(sandbox.credentials.accessKeyId, sandbox);
      starting.add(sandbox);
    },
    settled(sandbox) {
      if (starting.delete(sandbox)) onRoom();
    },
    ended(sandbox) {
      byKey.delete(sandbox.credentials.accessKeyId);
      starting.delete(sandbox);
      onRoom();
    },
    find: (accessKeyId) => byKey.get(accessKeyId),
    sandboxes: () => [...byKey.values()],
  };
};
