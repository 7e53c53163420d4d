import type { InboxRecord, MessageRow } from '../ports/message-table.ts';
import { isLive, readHead } from './head.ts';
import { type LogPorts, toWireEpoch } from './log-ports.ts';

/** Where a reader stands: nothing at all, or a cursor in an epoch. */
export interface Reader {
  epoch?: string | undefined;
  after?: number | undefined;
}

/** What a reader gets. */
export interface ReadResult {
  /** As on the wire; empty for an empty inbox. */
  epoch: string;
  head: number;
  /** Ascending. */
  rows: MessageRow[];
  /** Ascending: there are rows after the last. Newest: there are rows before the first. */
  more: boolean;
  direction: 'ascending' | 'newest';
  /** The reader's epoch is over, or its cursor is beyond the head: forget, and start from here. */
  reset: boolean;
  record: InboxRecord | undefined;
}

/** The rows after the reader's cursor; the newest ones for a reader without cursor or of another epoch. */
export const readSince = async (
  ports: LogPorts,
  userId: string,
  reader: Reader,
  limit: number,
): Promise<ReadResult> => {
  if (reader.after === undefined) {
    // The newest page begins with the head: nobody need ask for that first.
    const [page, record] = await Promise.all([
      readNewest(ports, userId, limit),
      ports.messages.record(userId),
    ]);
    return { ...page, reset: false, record };
  }
  const [head, record] = await Promise.all([readHead(ports, userId), ports.messages.record(userId)]);
  const fromStart = reader.epoch === '' && reader.after === 0;
  if (!head) return { ...NOTHING, reset: !fromStart, record };
  const epoch = toWireEpoch(ports.config, head.epoch);
  // An offset without its epoch says nothing: such a reader starts over too, and is told so.
  if (!fromStart && (reader.epoch !== epoch || reader.after > head.offset)) {
    return { ...(await readNewest(ports, userId, limit)), reset: true, record };
  }
  const base = record?.epoch === head.epoch ? record.base : 1;
  const after = fromStart ? base - 1 : reader.after;
  const page = await readAfter(ports, userId, head, after, limit);
  const newest = Math.max(head.offset, page.rows.at(-1)?.offset ?? 0);
  return { epoch, head: newest, ...page, direction: 'ascending', reset: false, record };
};

const NOTHING = {
  epoch: '',
  head: 0,
  rows: [],
  more: false,
  direction: 'newest',
} as const satisfies Partial<ReadResult>;

/** The newest live rows of the inbox, ascending. */
const readNewest = async (
  ports: LogPorts,
  userId: string,
  limit: number,
): Promise<Omit<ReadResult, 'reset' | 'record'>> => {
  const found = await ports.messages.rows(userId, { order: 'descending', limit: limit + 1 });
  const [head] = found;
  if (!head || !isLive(head, ports.runtime.now())) return { ...NOTHING, rows: [] };
  const page = takePage(ports, head, found, limit);
  return { epoch: toWireEpoch(ports.config, head.epoch), head: head.offset, ...page, direction: 'newest' };
};

/** The head, and the live rows of its epoch below `before`: the newest `limit` of them, ascending. */
export const readBefore = async (
  ports: LogPorts,
  userId: string,
  { before, sessionId, limit }: { before: number; sessionId?: string | undefined; limit: number },
): Promise<{ head: MessageRow | undefined; rows: MessageRow[]; more: boolean }> => {
  const { messages } = ports;
  const range = { before, limit: limit + 1 };
  const [head, found] = await Promise.all([
    readHead(ports, userId),
    sessionId === undefined
      ? messages.rows(userId, { ...range, order: 'descending' })
      : messages.sessionRows(userId, sessionId, range),
  ]);
  return head ? { head, ...takePage(ports, head, found, limit) } : { head, rows: [], more: false };
};

/** A page of what was read downward, ascending; `more` where there was one row too many. */
const takePage = ({ runtime }: LogPorts, head: MessageRow, found: MessageRow[], limit: number) => {
  // Rows expire from the oldest on, so the first dead one ends the page and everything behind it.
  const end = found.findIndex((row) => row.epoch !== head.epoch || !isLive(row, runtime.now()));
  const live = end < 0 ? found : found.slice(0, end);
  return { rows: live.slice(0, limit).reverse(), more: live.length > limit };
};

/** Live rows of the head's epoch after `after`, ascending. */
const readAfter = async (
  ports: LogPorts,
  userId: string,
  head: MessageRow,
  after: number,
  limit: number,
): Promise<{ rows: MessageRow[]; more: boolean }> => {
  if (after >= head.offset) return { rows: [], more: false };
  const rows: MessageRow[] = [];
  let cursor = after;
  for (;;) {
    const found = await readAscending(ports, userId, cursor, limit + 1 - rows.length);
    for (const row of found) {
      // A newer epoch began after the head was read: the reader's next resume is told so.
      if (row.epoch !== head.epoch && row.offset > head.offset) return { rows, more: true };
      if (row.epoch === head.epoch && isLive(row, ports.runtime.now())) rows.push(row);
      cursor = row.offset;
    }
    if (rows.length > limit) return { rows: rows.slice(0, limit), more: true };
    if (found.length === 0 || cursor >= head.offset) return { rows, more: false };
  }
};

/**
 * One page upward. A query is no snapshot: it may pass a place before its row is written, and still see the
 * next. A second read, begun after the first, must see it; what it does not see, expiry has taken.
 */
const readAscending = async (ports: LogPorts, userId: string, after: number, limit: number) => {
  const range = { after, order: 'ascending', limit } as const;
  const first = await ports.messages.rows(userId, range);
  const last = first.at(-1);
  if (!last || last.offset - after === first.length) return first;
  const second = await ports.messages.rows(userId, { ...range, before: last.offset + 1 });
  // The second read may be cut short by its limit where it filled holes: believe it as far as it goes.
  return second.length > 0 ? second : first;
};
