import { expect, it } from '@jest/globals';
import type { ClientStorage, StoredEntry } from './storage.ts';

const entry = (id: string, text = id): StoredEntry => ({ id, sessionId: 's', text, createdAt: 1 });

/** What every storage must do. `reopen` answers a storage over the same memory, as after a reload. */
export const storageContract = (create: () => { storage: ClientStorage; reopen(): ClientStorage }) => {
  it('is empty at first', async () => {
    expect(await create().storage.load()).toEqual({ entries: [] });
  });

  it('gives back user, position and entries after a reload, in the order they were put', async () => {
    const { storage, reopen } = create();
    await storage.write({ user: 'ana', position: { epoch: 'e', offset: 3 }, put: [entry('z')] });
    await storage.write({ put: [entry('b'), entry('a')] });
    const { entries, ...about } = await reopen().load();
    expect(about).toEqual({ user: 'ana', position: { epoch: 'e', offset: 3 } });
    expect(entries.map(({ id }) => id)).toEqual(['z', 'b', 'a']);
  });

  it('applies changes in the order of the calls, also when nobody waits between them', async () => {
    const { storage, reopen } = create();
    await Promise.all([
      storage.write({ put: [entry('a')] }),
      storage.write({ remove: ['a'] }),
      storage.write({ position: { epoch: 'e', offset: 1 } }),
      storage.write({ position: { epoch: 'e', offset: 2 } }),
    ]);
    expect(await reopen().load()).toEqual({ position: { epoch: 'e', offset: 2 }, entries: [] });
  });

  it('moves an entry to the end when it is removed and put in one change', async () => {
    const { storage, reopen } = create();
    await storage.write({ put: [entry('a'), entry('b')] });
    await storage.write({ remove: ['a'], put: [entry('a', 'again')] });
    expect((await reopen().load()).entries.map(({ id, text }) => [id, text])).toEqual([
      ['b', 'b'],
      ['a', 'again'],
    ]);
  });

  it('replaces an entry that is put again, in its place', async () => {
    const { storage, reopen } = create();
    await storage.write({ put: [entry('a'), entry('b')] });
    await storage.write({ put: [entry('a', 'again'), entry('c')] });
    expect((await reopen().load()).entries.map(({ id, text }) => [id, text])).toEqual([
      ['a', 'again'],
      ['b', 'b'],
      ['c', 'c'],
    ]);
  });

  it('forgets everything before it keeps what comes with a clear', async () => {
    const { storage, reopen } = create();
    await storage.write({ user: 'ana', position: { epoch: 'e', offset: 3 }, put: [entry('a')] });
    await storage.write({ clear: true, user: 'bo', put: [entry('b')] });
    expect(await reopen().load()).toEqual({ user: 'bo', entries: [entry('b')] });
  });

  it('takes no notice of an entry that is not there', async () => {
    const { storage } = create();
    await storage.write({ remove: ['nobody'] });
    expect(await storage.load()).toEqual({ entries: [] });
  });
};
