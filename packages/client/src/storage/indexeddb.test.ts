import { describe, expect, it } from '@jest/globals';
import 'fake-indexeddb/auto';
import { indexedDbStorage } from './indexeddb.ts';
import { storageContract } from './storage.contract.ts';

let databases = 0;

describe('the browser database, as a storage', () => {
  storageContract(() => {
    const name = `contract-${++databases}`;
    return { storage: indexedDbStorage(name), reopen: () => indexedDbStorage(name) };
  });

  it('keeps databases of different names apart', async () => {
    await indexedDbStorage('one').write({ user: 'ana' });
    expect(await indexedDbStorage('two').load()).toEqual({ entries: [] });
  });

  it('lets another tab delete the database, and opens it again', async () => {
    const storage = indexedDbStorage('deleted');
    await storage.write({ user: 'ana' });
    await new Promise((resolve, reject) => {
      const request = indexedDB.deleteDatabase('deleted');
      request.onsuccess = resolve;
      request.onerror = reject;
    });
    expect(await storage.load()).toEqual({ entries: [] });
  });
});
