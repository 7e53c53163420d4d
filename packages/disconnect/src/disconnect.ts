import { listLive } from '@bos/core/fanout/fan-out';
import type { Sender } from '@bos/core/middleware/sender';
import { METRICS } from '@bos/core/ports/telemetry';
import { bestEffort } from '@bos/core/presence/best-effort';
import { announce, type PresencePorts, tellDevices } from '@bos/core/presence/join';
import { MAX_CONNECTION_MS } from '@bos/core/protocol/limits';

/**
 * Forgets a closed socket. The gateway calls this at its best effort only: a row that stays behind is found
 * by the next push (410) or by expiry.
 */
export const disconnect = async (ports: PresencePorts, sender: Sender): Promise<void> => {
  if (ports.runtime.now() - sender.connectedAt >= MAX_CONNECTION_MS) ports.telemetry.count(METRICS.cut);
  await ports.connections.remove(sender.userId, sender.connectionId);
  const live = await listLive(ports, sender.userId);
  await bestEffort(
    ports.telemetry,
    'telling of a closed connection',
    live.length === 0 ? announce(ports, sender.userId, 'offline', 0) : tellDevices(ports, sender, live),
  );
};
