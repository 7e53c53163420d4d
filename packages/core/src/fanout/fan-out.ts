import type { ConnectionRow } from '../ports/connection-store.ts';
import { type ReachPorts, reach } from './reach.ts';

export interface FanOutTarget {
  userId: string;
  /** The connection that knows already. */
  except?: string;
  /** Epoch ms by which every push and close is done. */
  deadline: number;
}

/** How many connections the frames were for, and those of them that could be neither pushed to nor closed. */
export interface FannedOut {
  connections: number;
  unserved: string[];
}

/** What nobody's answer should wait for: an echo, a receipt, who came and went. Milliseconds. */
const COURTESY_MS = 2_000;

/** The deadline (epoch ms) of a push by courtesy: a device that hangs must not cost the one that speaks its answer. */
export const shortly = ({ runtime }: Pick<ReachPorts, 'runtime'>, deadline: number): number =>
  Math.min(deadline, runtime.now() + COURTESY_MS);

/** Connections whose credential is still good; an expired one gets nothing. */
export const listLive = async (
  { connections, runtime }: Pick<ReachPorts, 'connections' | 'runtime'>,
  userId: string,
): Promise<ConnectionRow[]> => {
  const rows = await connections.list(userId);
  return rows.filter((row) => row.expiresAt * 1000 > runtime.now());
};

/** Gives all of a user's devices the frames, in parallel: one bad connection never holds up another. */
export const fanOut = async (
  ports: ReachPorts,
  target: FanOutTarget,
  frames: readonly string[],
): Promise<FannedOut> => {
  const rows = await listLive(ports, target.userId);
  return fanOutTo(ports, rows, target, frames);
};

/** The same, to rows that were read already. */
export const fanOutTo = async (
  ports: ReachPorts,
  rows: readonly ConnectionRow[],
  { except, deadline }: Omit<FanOutTarget, 'userId'>,
  frames: readonly string[],
): Promise<FannedOut> => {
  const targets = rows.filter((row) => row.connectionId !== except);
  const settled = await Promise.allSettled(targets.map((row) => reach(ports, row, frames, deadline)));
  const unserved = targets.filter((row, index) => {
    const result = settled[index];
    if (result?.status !== 'rejected') return result?.value === 'unserved';
    ports.telemetry.error('push failed', result.reason, { connectionId: row.connectionId });
    return true;
  });
  return { connections: targets.length, unserved: unserved.map((row) => row.connectionId) };
};
