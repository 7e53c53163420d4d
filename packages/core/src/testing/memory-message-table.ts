import type { CursorMove, InboxRecord, MessageRow, MessageTable } from '../ports/message-table.ts';

/** What a test may ask beyond the port: the rows as they are, and to play the part of expiry. */
export interface MemoryMessageTable extends MessageTable {
  all(userId: string): MessageRow[];
  /** Deletes a row, as expiry does: at any time after its end, in any order. */
  expire(userId: string, offset: number): void;
  /** Overwrites a row, whatever it holds. */
  put(row: MessageRow): void;
}

/** The Messages table in memory: each call is atomic and consistent, rows are copies. */
export const createMemoryMessageTable = (): MemoryMessageTable => {
  const inboxes = new Map<string, Map<number, MessageRow>>();
  const records = new Map<string, Partial<InboxRecord>>();

  const inbox = (userId: string) => {
    const found = inboxes.get(userId) ?? new Map<number, MessageRow>();
    inboxes.set(userId, found);
    return found;
  };
  const ascending = (userId: string) =>
    [...inbox(userId).values()].sort((a, b) => a.offset - b.offset).map((row) => structuredClone(row));
  const change = (
    userId: string,
    offset: number,
    allowed: (row: MessageRow) => boolean,
    to: Partial<MessageRow>,
  ) => {
    const row = inbox(userId).get(offset);
    if (!row || !allowed(row)) return false;
    inbox(userId).set(offset, { ...row, ...to });
    return true;
  };

  return {
    all: ascending,
    expire: (userId, offset) => {
      inbox(userId).delete(offset);
    },
    put: (row) => {
      inbox(row.userId).set(row.offset, structuredClone(row));
    },
    rows: async (userId, { after = 0, before = Number.POSITIVE_INFINITY, order, limit }) => {
      const rows = ascending(userId).filter(({ offset }) => offset > after && offset < before);
      return (order === 'ascending' ? rows : rows.reverse()).slice(0, limit);
    },
    sessionRows: async (userId, sessionId, { before = Number.POSITIVE_INFINITY, limit }) =>
      ascending(userId)
        .filter((row) => row.sessionId === sessionId && row.offset < before)
        .reverse()
        .slice(0, limit),
    lastSessionRow: async (userId, before) => {
      const rows = ascending(userId).filter(({ sessionId }) => before === undefined || sessionId < before);
      return rows.sort((a, b) => order(b.sessionId, a.sessionId) || b.offset - a.offset)[0];
    },
    row: async (userId, offset) => structuredClone(inbox(userId).get(offset)),
    rowsByKey: async (userId, messageKey) => ascending(userId).filter((row) => row.messageKey === messageKey),
    insert: async (row) => {
      if (inbox(row.userId).has(row.offset)) return 'conflict';
      inbox(row.userId).set(row.offset, structuredClone(row));
      return 'inserted';
    },
    moveClaim: async (userId, offset, from, to) => {
      const isUnmoved = (row: MessageRow) => !row.published && row.claimUntil === from;
      return change(userId, offset, isUnmoved, { claimUntil: to }) ? 'moved' : 'conflict';
    },
    markPublished: async (userId, offset) =>
      change(userId, offset, () => true, { published: true }) ? 'marked' : 'conflict',
    record: async (userId) => {
      const record = records.get(userId);
      return record && { epoch: '', openedAt: 0, base: 1, ...record };
    },
    openEpoch: async (userId, next, expected) => {
      const record = records.get(userId);
      if ((record?.epoch || undefined) !== expected) return 'conflict';
      records.set(userId, { ...record, ...next });
      return 'opened';
    },
    moveCursor: async (userId, move) => {
      const moved = moveCursor(records.get(userId), move);
      if (moved) records.set(userId, moved);
      return moved ? 'moved' : 'conflict';
    },
  };
};

const order = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

const moveCursor = (
  record: Partial<InboxRecord> | undefined,
  { epoch, state, offset, replaces }: CursorMove,
): Partial<InboxRecord> | undefined => {
  if (replaces) {
    if (record?.cursorEpoch !== replaces.epoch) return undefined;
    return { ...record, cursorEpoch: epoch, delivered: 0, read: 0, [state]: offset };
  }
  if (record?.cursorEpoch !== epoch || Math.max(record[state] ?? 0, record.read ?? 0) >= offset)
    return undefined;
  return { ...record, [state]: offset };
};
