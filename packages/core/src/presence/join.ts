import type { Presence } from '../events/outbound.ts';
import { fanOutTo, listLive, shortly } from '../fanout/fan-out.ts';
import { type ReachPorts, reach } from '../fanout/reach.ts';
import type { Sender } from '../middleware/sender.ts';
import type { PresenceBus } from '../ports/bus.ts';
import type { ConnectionRow } from '../ports/connection-store.ts';
import { MAX_CONNECTIONS } from '../protocol/limits.ts';
import type { ByeFrame, PresenceFrame } from '../protocol/responses.ts';
import { bestEffort } from './best-effort.ts';

export interface PresencePorts extends ReachPorts {
  presence: PresenceBus;
}

const BYE = JSON.stringify({ type: 'bye', reason: 'replaced' } satisfies ByeFrame);

/** Writes the connection's row, stamped now. From here on pushes find it. */
export const register = ({ connections, runtime }: PresencePorts, sender: Sender) =>
  connections.put({
    userId: sender.userId,
    connectionId: sender.connectionId,
    connectedAt: sender.connectedAt,
    registeredAt: runtime.now(),
    expiresAt: sender.expiresAt,
    endpoint: sender.endpoint,
    ...(sender.device !== undefined && { device: sender.device }),
    ...(sender.clientVersion !== undefined && { clientVersion: sender.clientVersion }),
  });

/**
 * What a registration means to others: too many connections cost the oldest its own, the other devices learn
 * the new number, the platform learns of a person's first connection. Answers how many are live.
 */
export const join = async (
  ports: PresencePorts,
  sender: Sender,
  registration: 'created' | 'renewed',
): Promise<{ devices: number }> => {
  const live = await listLive(ports, sender.userId);
  if (registration === 'renewed') return { devices: live.length };
  const byAge = live.toSorted((a, b) => b.connectedAt - a.connectedAt);
  const kept = byAge.slice(0, MAX_CONNECTIONS);
  const work = byAge.slice(MAX_CONNECTIONS).map((row) => evict(ports, row, shortly(ports, sender.deadline)));
  work.push(tellDevices(ports, sender, kept));
  if (isFirst(sender, kept)) work.push(announce(ports, sender.userId, 'online', kept.length));
  await bestEffort(ports.telemetry, 'telling of a new connection', ...work);
  return { devices: kept.length };
};

/**
 * Whether this connection brought the person online: no other that lives is older. Of two that come at once each
 * finds the other, and one of them must say it.
 */
const isFirst = ({ connectionId, connectedAt }: Sender, live: ConnectionRow[]): boolean =>
  live.every(
    (row) =>
      row.connectedAt > connectedAt || (row.connectedAt === connectedAt && row.connectionId >= connectionId),
  );

/** Tells the user's other devices how many are live. */
export const tellDevices = async (
  ports: ReachPorts,
  sender: Sender,
  live: ConnectionRow[],
): Promise<void> => {
  const frame: PresenceFrame = { type: 'presence', devices: live.length };
  const target = { except: sender.connectionId, deadline: shortly(ports, sender.deadline) };
  await fanOutTo(ports, live, target, [JSON.stringify(frame)]);
};

/** Tells the platform. */
export const announce = (
  { presence, runtime }: PresencePorts,
  user_id: string,
  state: Presence['state'],
  connections: number,
  session_id?: string,
): Promise<void> =>
  presence.announce({
    user_id,
    state,
    ...(session_id !== undefined && { session_id }),
    connections,
    timestamp: Math.floor(runtime.now() / 1000),
  });

const evict = async (ports: ReachPorts, row: ConnectionRow, deadline: number): Promise<void> => {
  await reach(ports, row, [BYE], deadline);
  await ports.gateway.close(row.connectionId);
  await ports.connections.remove(row.userId, row.connectionId);
};
