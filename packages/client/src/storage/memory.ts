import type { ClientStorage, Snapshot, StoredEntry } from './storage.ts';

/** Remembers as long as the object lives: for Node, and for pages that need not survive a reload. */
export const memoryStorage = (): ClientStorage => {
  let about: Omit<Snapshot, 'entries'> = {};
  const entries = new Map<string, StoredEntry>();
  return {
    load: async () => ({ ...about, entries: [...entries.values()] }),
    write: async ({ user, position, put = [], remove = [], clear }) => {
      if (clear) {
        about = {};
        entries.clear();
      }
      if (user !== undefined) about.user = user;
      if (position) about.position = position;
      for (const id of remove) entries.delete(id);
      for (const entry of put) entries.set(entry.id, entry);
    },
  };
};
