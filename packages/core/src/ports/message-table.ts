import type { Meta } from '../protocol/requests.ts';
import type { Role } from '../protocol/responses.ts';

/** A row of the Messages table: one message of one user's inbox. */
export interface MessageRow {
  userId: string;
  /** From 1, contiguous within an epoch. */
  offset: number;
  /** Idempotency key: `user:<id>` or `agent:<id>`. */
  messageKey: string;
  messageId: string;
  sessionId: string;
  role: Role;
  text: string;
  status?: string;
  agent?: string;
  inReplyTo?: string;
  meta?: Meta;
  /** ISO 8601. */
  sentAt: string;
  /** The generation of the log, as stored (without the operator's prefix). */
  epoch: string;
  /** Names the append that wrote this row, so that it knows its own put again. */
  writer: string;
  /** Epoch milliseconds until which one appender alone may publish this message. */
  claimUntil?: number;
  /** The agents have got this message. */
  published?: boolean;
  /** Epoch seconds; the row does not exist from here on, deleted or not. */
  expiresAt: number;
  /** Session of the user's newest message up to this row. */
  userSession?: string;
  /** The user's token bucket after this row. */
  bucket?: TokenBucket;
}

/** What is left of a rate limit: `tokens` at the instant `at` (epoch ms). */
export interface TokenBucket {
  tokens: number;
  at: number;
}

/** Offset 0 of an inbox: which generation of the log is current, and what the user has seen of it. */
export interface InboxRecord {
  epoch: string;
  /** When this epoch was opened, epoch ms. */
  openedAt: number;
  /** The first offset of this epoch. */
  base: number;
  /** The epoch the cursors belong to. */
  cursorEpoch?: string;
  delivered?: number;
  read?: number;
}

/** Which rows, in which direction. Bounds are exclusive. */
export interface RowRange {
  after?: number;
  before?: number;
  order: 'ascending' | 'descending';
  limit: number;
}

/**
 * The Messages table: single-item conditional writes and strongly consistent reads, nothing more.
 * Every read MUST see every write that had returned before it began. A row MAY vanish at any time after its
 * `expiresAt`; expired rows that are still there MUST be returned (the log filters them, on its own clock).
 * An adapter MUST NOT retry a write that may have been done without saying so: the log recognizes its own.
 */
export interface MessageTable {
  /** Rows with offset ≥ 1, at most `range.limit` of them; fewer than that only if there are no more. */
  rows(userId: string, range: RowRange): Promise<MessageRow[]>;
  /** Rows of one session, newest first, below `before`; at most `limit`. */
  sessionRows(
    userId: string,
    sessionId: string,
    range: { before?: number; limit: number },
  ): Promise<MessageRow[]>;
  /** The newest row of the greatest session id below `before` (any session if absent). */
  lastSessionRow(userId: string, before?: string): Promise<MessageRow | undefined>;
  row(userId: string, offset: number): Promise<MessageRow | undefined>;
  /** All rows with this key, in any order: expired ones may still be there beside a live one. */
  rowsByKey(userId: string, messageKey: string): Promise<MessageRow[]>;
  /** Writes the row unless its offset is taken. */
  insert(row: MessageRow): Promise<'inserted' | 'conflict'>;
  /** Moves the claim from `from` to `to`, unless it moved already or the message is published. */
  moveClaim(
    userId: string,
    offset: number,
    from: number | undefined,
    to: number,
  ): Promise<'moved' | 'conflict'>;
  /** Marks the row as published; `conflict` if the row is gone. */
  markPublished(userId: string, offset: number): Promise<'marked' | 'conflict'>;
  record(userId: string): Promise<InboxRecord | undefined>;
  /** Replaces epoch, its time and base (never the cursors) if the record's epoch is still `expected`. */
  openEpoch(
    userId: string,
    next: Pick<InboxRecord, 'epoch' | 'openedAt' | 'base'>,
    expected: string | undefined,
  ): Promise<'opened' | 'conflict'>;
  /** Moves one cursor up within `epoch`, `delivered` only above `read`, which implies it; the cursors of another epoch are replaced by 0 if `replaces` names it. */
  moveCursor(userId: string, move: CursorMove): Promise<'moved' | 'conflict'>;
}

export interface CursorMove {
  epoch: string;
  state: 'delivered' | 'read';
  offset: number;
  /** The cursor epoch to replace; `undefined` when no cursor was ever set. Absent: only within `epoch`. */
  replaces?: { epoch: string | undefined };
}
