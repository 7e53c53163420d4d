import type { ClientStorage, Snapshot, StorageChange, StoredEntry } from './storage.ts';

const ABOUT = 'about';
const ENTRIES = 'entries';

const settled = <T>(request: IDBRequest<T>): Promise<T> =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

const committed = (transaction: IDBTransaction): Promise<void> =>
  new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve();
    transaction.onabort = transaction.onerror = () => reject(transaction.error);
  });

const open = (name: string): Promise<IDBDatabase> => {
  const request = indexedDB.open(name, 1);
  request.onupgradeneeded = () => {
    request.result.createObjectStore(ABOUT);
    // Numbered by the browser: two sends of one millisecond keep their order.
    request.result
      .createObjectStore(ENTRIES, { autoIncrement: true })
      .createIndex('id', 'id', { unique: true });
  };
  return settled(request);
};

const apply = async (
  database: IDBDatabase,
  { user, position, put = [], remove = [], clear }: StorageChange,
) => {
  const transaction = database.transaction([ABOUT, ENTRIES], 'readwrite');
  const done = committed(transaction);
  const about = transaction.objectStore(ABOUT);
  const entries = transaction.objectStore(ENTRIES);
  if (clear) {
    about.clear();
    entries.clear();
  }
  if (user !== undefined) about.put(user, 'user');
  if (position) about.put(position, 'position');
  for (const id of remove) {
    const find = entries.index('id').getKey(id);
    find.onsuccess = () => {
      if (find.result !== undefined) entries.delete(find.result);
      // Requests of one transaction run in order, so what is put again follows its removal.
      for (const entry of put) if (entry.id === id) entries.add(entry);
    };
  }
  for (const entry of put) if (!remove.includes(entry.id)) entries.add(entry);
  await done;
};

/**
 * Cursor and outbox in the browser's database: they survive a reload and a crash. One database a `name`: give
 * each server its own. Rejects where the browser has no database (some private windows): the client then goes on
 * in memory.
 */
export const indexedDbStorage = (name = 'bos'): ClientStorage => {
  let database: Promise<IDBDatabase> | undefined;
  const connect = () => {
    database ??= open(name).then(
      (opened) => {
        // Another tab deletes or upgrades the database, or the browser takes it away: the next use opens it again.
        opened.onclose = () => {
          database = undefined;
        };
        opened.onversionchange = () => {
          opened.close();
          database = undefined;
        };
        return opened;
      },
      (error: unknown) => {
        database = undefined;
        throw error;
      },
    );
    return database;
  };
  return {
    async load(): Promise<Snapshot> {
      const transaction = (await connect()).transaction([ABOUT, ENTRIES]);
      const about = transaction.objectStore(ABOUT);
      const [user, position, entries] = await Promise.all([
        settled(about.get('user')),
        settled(about.get('position')),
        settled(transaction.objectStore(ENTRIES).getAll() as IDBRequest<StoredEntry[]>),
      ]);
      return { ...(user !== undefined && { user }), ...(position && { position }), entries };
    },
    write: async (change) => apply(await connect(), change),
  };
};
