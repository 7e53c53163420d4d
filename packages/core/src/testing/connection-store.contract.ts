import { beforeAll, describe, expect, it } from '@jest/globals';
import type { ConnectionRow, ConnectionStore } from '../ports/connection-store.ts';
import { NOON } from './test-runtime.ts';

const connection = (over: Partial<ConnectionRow>): ConnectionRow => ({
  userId: 'ana',
  connectionId: 'A=',
  connectedAt: NOON,
  registeredAt: NOON,
  expiresAt: NOON / 1000 + 7_200,
  endpoint: 'api/local',
  ...over,
});

/** What every Connections table must do. */
export const describeConnectionStore = (
  name: string,
  create: () => Promise<ConnectionStore> | ConnectionStore,
): void => {
  describe(`${name}, as a connection store`, () => {
    let store: ConnectionStore;
    let users = 0;
    const newUser = () => `user-${++users}`;
    beforeAll(async () => {
      store = await create();
    });

    it('says whether a row is new, and keeps the last written', async () => {
      const row = connection({ userId: newUser(), device: 'Firefox', clientVersion: '1.2.3' });
      expect(await store.put(row)).toBe('created');
      const renewed = { ...row, registeredAt: NOON + 5 };
      expect(await store.put(renewed)).toBe('renewed');
      expect(await store.list(row.userId)).toEqual([renewed]);
    });

    it('lists the connections of one user only, expired ones too', async () => {
      const [userId, other] = [newUser(), newUser()];
      await store.put(connection({ userId, connectionId: 'A=' }));
      await store.put(connection({ userId, connectionId: 'B=', expiresAt: 1 }));
      await store.put(connection({ userId: other, connectionId: 'C=' }));
      expect((await store.list(userId)).map((row) => row.connectionId).sort()).toEqual(['A=', 'B=']);
    });

    it('lists what was put before the read began', async () => {
      const userId = newUser();
      await Promise.all(
        Array.from({ length: 30 }, (_, n) => store.put(connection({ userId, connectionId: `${n}` }))),
      );
      expect(await store.list(userId)).toHaveLength(30);
    });

    it('removes a row unless its stamp was renewed', async () => {
      const row = connection({ userId: newUser() });
      await store.put({ ...row, registeredAt: NOON + 1 });
      expect(await store.remove(row.userId, row.connectionId, NOON)).toBe('kept');
      expect(await store.list(row.userId)).toHaveLength(1);
      expect(await store.remove(row.userId, row.connectionId, NOON + 1)).toBe('removed');
      expect(await store.remove(row.userId, row.connectionId)).toBe('absent');
      expect(await store.list(row.userId)).toEqual([]);
    });
  });
};
