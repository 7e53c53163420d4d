import type { ConnectionStatus, OutboxEntry } from '@bos/client';
import type { Summaries } from './summaries.ts';
import type { Timeline } from './timeline.ts';
import { nothingRead, type ReadMarks } from './unread.ts';

/** Everything the page shows of one user's inbox. Replaced, never mutated. */
export interface ChatState {
  status: ConnectionStatus;
  outbox: readonly OutboxEntry[];
  timelines: ReadonlyMap<string, Timeline>;
  summaries: Summaries;
  /** The server has older sessions than those listed; undefined until it was asked. */
  moreSessions: boolean | undefined;
  /** By session: an agent's name, or `user` for this person on another device. */
  typing: ReadonlyMap<string, { from: string; until: number }>;
  marks: ReadMarks;
  epoch: string;
  /** The newest offset seen, and the offset from which on every message of the inbox is known. */
  head: number;
  knownFrom: number;
  /** The page has been online at least once. */
  settled: boolean;
}

export const initialState = (status: ConnectionStatus, outbox: readonly OutboxEntry[]): ChatState => ({
  status,
  outbox,
  timelines: new Map(),
  summaries: new Map(),
  moreSessions: undefined,
  typing: new Map(),
  marks: nothingRead,
  epoch: '',
  head: 0,
  knownFrom: Number.POSITIVE_INFINITY,
  settled: false,
});
