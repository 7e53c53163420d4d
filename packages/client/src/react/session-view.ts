import type { Message, OutboxEntry } from '../api.ts';
import type { ClientError } from '../errors.ts';

/** What a page shows of one session. A new object whenever anything in it changes. */
export interface SessionView {
  /** Ascending by offset. */
  messages: readonly Message[];
  /** This session's sends that no server has accepted yet, in order. */
  outbox: readonly OutboxEntry[];
  /** Who is typing, without the ones whose time is up. */
  typists: readonly string[];
  /** Older messages exist. */
  hasMore: boolean;
  isLoading: boolean;
  /** Why the last page did not come. */
  error?: ClientError | undefined;
}
