import type { Position } from './api.ts';
import type { ClientStorage, Snapshot, StorageChange, StoredEntry } from './storage/storage.ts';

export interface KeeperPorts {
  position(): Position;
  loaded(snapshot: Snapshot): void;
  problem(cause: unknown): void;
}

/** Keeps cursor and outbox in the storage, if there is one: one write at a time, in order, and for one user at a time. */
export const createKeeper = (
  storage: ClientStorage | undefined,
  { position, loaded, problem }: KeeperPorts,
) => {
  let user: string | undefined;
  /** A token of this run has said who the user is. */
  let identified = false;
  let moved = false;
  let begin = (): void => undefined;
  /** Settles when the storage was read, or could not be. */
  const ready = new Promise<void>((resolve) => {
    begin = resolve;
  })
    .then(() => storage?.load())
    .then((snapshot) => {
      if (!snapshot) return;
      user = snapshot.user;
      loaded(snapshot);
    })
    .catch(problem);
  let last = ready;

  const then = (change: () => StorageChange) => {
    last = last.then(() => storage?.write(change())).catch(problem);
  };
  const keep = (change: StorageChange) => then(() => change);

  return {
    load: begin,
    loaded: ready,
    keep,
    /** Positions that pile up while a write is under way become one. */
    move() {
      if (moved) return;
      moved = true;
      then(() => {
        moved = false;
        return { position: position() };
      });
    },
    isOther: (sub: string): boolean => user !== sub,
    /** The memory is this user's from now on; `clear` forgets another one's and answers what has to be kept. */
    adopt(sub: string, clear: (isFirst: boolean) => StoredEntry[]) {
      const before = user;
      user = sub;
      if (before === undefined) keep({ user });
      else keep({ put: clear(!identified), clear: true, user });
      identified = true;
    },
    /** Settles when all that was to be kept is. */
    written: () => last,
  };
};
