import type { Position } from '../api.ts';
import type { Meta } from '../wire.ts';

/** What of a send survives a reload. */
export interface StoredEntry {
  id: string;
  sessionId: string;
  text: string;
  meta?: Meta | undefined;
  /** Epoch ms of this device's clock. */
  createdAt: number;
}

/** What a device remembers of one user. */
export interface Snapshot {
  /** Whose it is: the `sub` of the token it was written under. */
  user?: string | undefined;
  position?: Position | undefined;
  /** In the order they were sent in. */
  entries: StoredEntry[];
}

/**
 * One step of the memory: `clear`, then `remove`, then the rest. It MUST become durable as a whole. An entry that
 * is put again MUST be replaced in its place.
 */
export interface StorageChange {
  user?: string;
  position?: Position;
  put?: StoredEntry[];
  remove?: string[];
  /** Forget everything first. */
  clear?: boolean;
}

/**
 * Where cursor and outbox survive a reload. Changes MUST be applied in the order of the calls. Either promise
 * may reject: the client goes on in memory and says so by a `problem` event.
 */
export interface ClientStorage {
  load(): Promise<Snapshot>;
  write(change: StorageChange): Promise<void>;
}
