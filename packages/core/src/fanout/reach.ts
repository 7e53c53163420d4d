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
    const push = () => ports.gateway.push(row.connectionId, frame);
    const outcome = await patiently(ports, push, deadline - CLOSING_MS);
    if (outcome === 'pushed') continue;
    return outcome === 'gone' ? forget(ports, row, deadline) : close(ports, row, outcome, deadline);
  }
  ports.telemetry.count(METRICS.pushed, frames.length);
  return 'served';
};

/** Tries a call again while the gateway is busy, with jitter, a bounded number of times and not beyond `until`. */
const patiently = async <Outcome extends string>(
  { runtime }: ReachPorts,
  call: () => Promise<Outcome | 'busy'>,
  until: number,
): Promise<Outcome | 'busy'> => {
  for (let attempt = 1; ; attempt++) {
    const outcome = await call();
    if (outcome !== 'busy' || attempt === MAX_TRIES) return outcome;
    const pause = runtime.random() * FIRST_BACKOFF_MS * 2 ** attempt;
    if (runtime.now() + pause > until) return outcome;
    await runtime.wait(pause);
  }
};

/** A 410 can be wrong, so the socket is closed before its row goes; a row registered anew stays. */
const forget = async (ports: ReachPorts, row: ConnectionRow, deadline: number): Promise<Reached> => {
  if (ports.runtime.now() - row.registeredAt < SETTLING_MS) return 'served';
  const reached = await close(ports, row, 'gone', deadline);
  if (reached === 'served') {
    await ports.connections.remove(row.userId, row.connectionId, row.registeredAt);
  }
  return reached;
};

const close = async (
  ports: ReachPorts,
  row: ConnectionRow,
  push: PushOutcome,
  deadline: number,
): Promise<Reached> => {
  const { gateway, telemetry } = ports;
  const closed = await patiently(ports, () => gateway.close(row.connectionId), deadline);
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
