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
    // Every failed request ends in an abort, and only then the transaction says why.
    transaction.onabort = () => reject(transaction.error);
  });

/** `forget` hears when the database is no longer to be used: the next use opens it again. */
const open = async (name: string, forget: () => void): Promise<IDBDatabase> => {
  const request = indexedDB.open(name, 1);
  request.onupgradeneeded = () => {
    request.result.createObjectStore(ABOUT);
    // Numbered by the browser: two sends of one millisecond keep their order.
    request.result
      .createObjectStore(ENTRIES, { autoIncrement: true })
      .createIndex('id', 'id', { unique: true });
  };
  const database = await settled(request);
  // Another tab deletes or upgrades the database, or the browser takes it away.
  database.onclose = forget;
  database.onversionchange = () => {
    database.close();
    forget();
  };
  return database;
};

const apply = (
  database: IDBDatabase,
  { user, position, put = [], remove = [], clear }: StorageChange,
): Promise<void> => {
  const transaction = database.transaction([ABOUT, ENTRIES], 'readwrite');
  const about = transaction.objectStore(ABOUT);
  const entries = transaction.objectStore(ENTRIES);
  if (clear) {
    about.clear();
    entries.clear();
  }
  if (user) about.put(user, 'user');
  if (position) about.put(position, 'position');
  const find = (id: string, then: (key: IDBValidKey | undefined) => void) => {
    const request = entries.index('id').getKey(id);
    request.onsuccess = () => then(request.result);
  };
  for (const id of remove) find(id, (key) => key && entries.delete(key));
  // What was removed in this change goes to the end; what is there keeps its place.
  for (const entry of put)
    find(entry.id, (key) => entries.put(entry, remove.includes(entry.id) ? undefined : key));
  return committed(transaction);
};

/**
 * Cursor and outbox in the browser's database: they survive a reload and a crash. One database a `name`: give
 * each server its own. Rejects where the browser has no database (some private windows): the client then goes on
 * in memory.
 */
export const indexedDbStorage = (name = 'bos'): ClientStorage => {
  let database: Promise<IDBDatabase> | undefined;
  const forget = () => {
    database = undefined;
  };
  const connect = () => {
    database ??= open(name, forget);
    database.catch(forget);
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
      return { user, position, entries };
    },
    write: async (change) => apply(await connect(), change),
  };
};
