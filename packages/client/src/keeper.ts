import type { Position } from './api.ts';
import type { ClientStorage, Snapshot, StorageChange, StoredEntry } from './storage/storage.ts';

export interface KeeperPorts {
  readonly position: Position;
  /** Goes on from what was remembered. */
  recall(snapshot: Snapshot): void;
  report(cause: unknown, code: 'storage'): void;
}

/** Keeps cursor and outbox in the storage: one write at a time, in order, and for one user at a time. */
export const createKeeper = (storage: ClientStorage, ports: KeeperPorts) => {
  let user: string | undefined;
  /** A token of this run has said who the user is. */
  let isIdentified = false;
  let hasMoved = false;

  const problem = (cause: unknown) => ports.report(cause, 'storage');
  const load = async () => {
    const snapshot = await storage.load();
    user = snapshot.user;
    ports.recall(snapshot);
  };
  /** Settles when the storage was read, or could not be. */
  const ready = load().catch(problem);
  let last = ready;

  const then = (change: () => StorageChange) => {
    last = last.then(() => storage.write(change())).catch(problem);
  };
  const keep = (change: StorageChange) => then(() => change);

  return {
    ready,
    keep,
    /** Positions that pile up while a write is under way become one. */
    move() {
      if (hasMoved) return;
      hasMoved = true;
      then(() => {
        hasMoved = false;
        return { position: ports.position };
      });
    },
    /**
     * The memory is this user's from now on. `clear` forgets another one's and answers what has to be kept: what
     * this run has taken before it knew whose it is, if it did not.
     */
    adopt(sub: string, clear: (isFirst: boolean) => StoredEntry[]) {
      if (user === undefined) keep({ user: sub });
      else if (user !== sub) keep({ put: clear(!isIdentified), clear: true, user: sub });
      user = sub;
      isIdentified = true;
    },
    /** Settles when all that was to be kept is. */
    written: () => last,
  };
};
