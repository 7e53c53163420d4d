import type { ConnectionRow, ConnectionStore } from '../ports/connection-store.ts';
import type { Gateway, PushOutcome } from '../ports/gateway.ts';
import type { Runtime } from '../ports/runtime.ts';
import { METRICS, type Telemetry } from '../ports/telemetry.ts';

export interface ReachPorts {
  connections: ConnectionStore;
  gateway: Gateway;
  runtime: Runtime;
  telemetry: Telemetry;
}

/** `served`: pushed, or closed so that it comes back and resumes. `unserved`: neither was possible. */
export type Reached = 'served' | 'unserved';

/** A row younger than this may belong to a socket that is not open yet: its `resume` will come. */
const SETTLING_MS = 10_000;
const MAX_TRIES = 4;
const FIRST_BACKOFF_MS = 25;
/** Kept back from the deadline for closing what could not be pushed to. */
const CLOSING_MS = 1_000;

/**
 * Gives one connection its frames, in order, within the time left (`deadline`, epoch ms).
 * What can't be pushed to is closed: closing is the signal that makes a client come back and resume.
 */
export const reach = async (
  ports: ReachPorts,
  row: ConnectionRow,
  frames: readonly string[],
  deadline: number,
): Promise<Reached> => {
  for (const frame of frames) {
    const outcome = await pushPatiently(ports, row.connectionId, frame, deadline - CLOSING_MS);
    if (outcome === 'pushed') continue;
    return outcome === 'gone' ? forget(ports, row) : close(ports, row, outcome);
  }
  ports.telemetry.count(METRICS.pushed, frames.length);
  return 'served';
};

const pushPatiently = async (
  { gateway, runtime }: ReachPorts,
  connectionId: string,
  frame: string,
  deadline: number,
): Promise<PushOutcome> => {
  for (let attempt = 1; ; attempt++) {
    const outcome = await gateway.push(connectionId, frame);
    if (outcome !== 'busy' || attempt === MAX_TRIES) return outcome;
    const pause = runtime.random() * FIRST_BACKOFF_MS * 2 ** attempt;
    if (runtime.now() + pause > deadline) return outcome;
    await runtime.wait(pause);
  }
};

/** A 410 can be wrong, so the socket is closed before its row goes; a row registered anew stays. */
const forget = async (ports: ReachPorts, row: ConnectionRow): Promise<Reached> => {
  if (ports.runtime.now() - row.registeredAt < SETTLING_MS) return 'served';
  const reached = await close(ports, row, 'gone');
  if (reached === 'served') {
    await ports.connections.remove(row.userId, row.connectionId, row.registeredAt);
  }
  return reached;
};

const close = async (
  { gateway, telemetry }: ReachPorts,
  row: ConnectionRow,
  push: PushOutcome,
): Promise<Reached> => {
  const closed = await gateway.close(row.connectionId);
  if (closed === 'closed') {
    telemetry.count(METRICS.connectionClosed);
    return 'served';
  }
  telemetry.count(METRICS.pushFailed);
  telemetry.warn('connection can neither be pushed to nor closed', {
    connectionId: row.connectionId,
    push,
    close: closed,
  });
  return 'unserved';
};
