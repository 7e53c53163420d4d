import type { Position } from '../api.ts';
import type { ClientStorage, StoredEntry } from './storage.ts';

/** Remembers as long as the object lives: for Node, and for pages that need not survive a reload. */
export const memoryStorage = (): ClientStorage => {
  let user: string | undefined;
  let position: Position | undefined;
  const entries = new Map<string, StoredEntry>();
  return {
    load: async () => ({ user, position, entries: [...entries.values()] }),
    async write({ put = [], remove = [], clear, ...about }) {
      if (clear) {
        user = position = undefined;
        entries.clear();
      }
      user = about.user ?? user;
      position = about.position ?? position;
      for (const id of remove) entries.delete(id);
      for (const entry of put) entries.set(entry.id, entry);
    },
  };
};
