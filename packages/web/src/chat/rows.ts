import type { Message, OutboxEntry } from '@bos/client';

/** How far one's own message has come. */
export type Delivery = 'waiting' | 'sending' | 'accepted' | 'answered' | 'failed';

/** One message as it is drawn. Separators belong to the message below them, so that a row's key never goes away. */
export interface Row {
  key: string;
  id: string;
  role: 'user' | 'assistant' | 'system';
  text: string;
  /** Epoch ms. */
  at: number;
  /** First, and last, of messages by the same author within a few minutes. */
  first: boolean;
  last: boolean;
  /** A line with the date, or "new messages", stands above. */
  newDay: boolean;
  firstUnread: boolean;
  agent?: string;
  status?: string;
  delivery?: Delivery;
  error?: OutboxEntry['error'];
}

/** Messages of one author further apart than this stand in groups of their own, ms. */
const GROUP_MS = 5 * 60_000;

const dayOf = (at: number) => {
  const day = new Date(at);
  return day.getFullYear() * 10_000 + day.getMonth() * 100 + day.getDate();
};

const single = { first: true, last: true, newDay: false, firstUnread: false };

const fromMessage = (message: Message): Row => ({
  key: `m${message.role === 'user' ? message.id : message.offset}`,
  id: message.id,
  role: message.role,
  text: message.text,
  at: Date.parse(message.sentAt),
  ...single,
  ...(message.agent === undefined ? {} : { agent: message.agent }),
  ...(message.status === undefined ? {} : { status: message.status }),
});

const fromEntry = (entry: OutboxEntry): Row => ({
  key: `m${entry.id}`,
  id: entry.id,
  role: 'user',
  text: entry.text,
  at: entry.createdAt,
  ...single,
  delivery: entry.state,
  ...(entry.error === undefined ? {} : { error: entry.error }),
});

/** Own messages are answered once a message of another stands after them. */
const markDelivery = (rows: Row[]) => {
  let answered = false;
  for (let i = rows.length - 1; i >= 0; i--) {
    const row = rows[i] as Row;
    if (row.role !== 'user') answered = true;
    else row.delivery ??= answered ? 'answered' : 'accepted';
  }
};

const sameGroup = (a: Row, b: Row) =>
  a.role === b.role && a.agent === b.agent && b.at - a.at < GROUP_MS && dayOf(a.at) === dayOf(b.at);

/**
 * A session as rows: the log's messages in its order, then what is on its way; a separator at each new day, and
 * one line before the first message above `unreadAfter`.
 */
export const toRows = (
  messages: readonly Message[],
  outbox: readonly OutboxEntry[],
  unreadAfter?: number,
): Row[] => {
  const logged = new Set(messages.map((message) => message.id));
  const entries = outbox.filter((entry) => !logged.has(entry.id));
  const rows = [...messages.map(fromMessage), ...entries.map(fromEntry)];
  markDelivery(rows);
  let unreadMarked = unreadAfter === undefined;
  rows.forEach((row, index) => {
    const [previous, message] = [rows[index - 1], messages[index]];
    row.newDay = !previous || dayOf(previous.at) !== dayOf(row.at);
    if (!unreadMarked && message && message.role !== 'user' && message.offset > (unreadAfter ?? 0)) {
      row.firstUnread = true;
      unreadMarked = true;
    }
    if (previous && !row.firstUnread && sameGroup(previous, row)) {
      previous.last = false;
      row.first = false;
    }
  });
  return rows;
};
