import type { MessageRow } from '../ports/message-table.ts';
import type { LogPorts } from './log-ports.ts';

/** Who may publish a message that was in the log already. */
export type Claim =
  | { outcome: 'published' }
  /** Another appender's claim is alive. */
  | { outcome: 'held'; retryAfterMs: number }
  /** The claim is now ours, until the instant asked for. */
  | { outcome: 'taken' };

/** How long a loser of the race for a dead claim should wait before it looks again, milliseconds. */
const LOST_RACE_MS = 1_000;

/** Claims the publishing of a message found in the log, until `until` (epoch ms). */
export const claimPublishing = async (ports: LogPorts, row: MessageRow, until: number): Promise<Claim> => {
  if (row.published) return { outcome: 'published' };
  const left = (row.claimUntil ?? 0) - ports.runtime.now();
  if (left > 0) return { outcome: 'held', retryAfterMs: left };
  const moved = await ports.messages.moveClaim(row.userId, row.offset, row.claimUntil, until);
  return moved === 'moved' ? { outcome: 'taken' } : { outcome: 'held', retryAfterMs: LOST_RACE_MS };
};

/** Gives a claim up after the bus refused, so that the next try need not wait for it to run out. */
export const releasePublishing = async (ports: LogPorts, row: MessageRow, until: number): Promise<void> => {
  await ports.messages.moveClaim(row.userId, row.offset, until, 0);
};
