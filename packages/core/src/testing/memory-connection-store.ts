import type { ConnectionRow, ConnectionStore } from '../ports/connection-store.ts';

/** The Connections table in memory. */
export const createMemoryConnectionStore = (): ConnectionStore => {
  const rows = new Map<string, ConnectionRow>();
  const key = (userId: string, connectionId: string) => JSON.stringify([userId, connectionId]);
  return {
    put: async (row) => {
      const id = key(row.userId, row.connectionId);
      const outcome = rows.has(id) ? 'renewed' : 'created';
      rows.set(id, { ...row });
      return outcome;
    },
    list: async (userId) =>
      [...rows.values()].filter((row) => row.userId === userId).map((row) => ({ ...row })),
    remove: async (userId, connectionId, ifRegisteredAt) => {
      const id = key(userId, connectionId);
      const row = rows.get(id);
      if (ifRegisteredAt !== undefined && row?.registeredAt !== ifRegisteredAt) return 'kept';
      return rows.delete(id) ? 'removed' : 'absent';
    },
  };
};
