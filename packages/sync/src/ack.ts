import { fanOut, shortly } from '@bos/core/fanout/fan-out';
import { moveCursor } from '@bos/core/log/cursors';
import type { Sender } from '@bos/core/middleware/sender';
import { bestEffort } from '@bos/core/presence/best-effort';
import { ProtocolError } from '@bos/core/protocol/errors';
import type { AckFrame } from '@bos/core/protocol/requests';
import type { ReceiptFrame } from '@bos/core/protocol/responses';
import type { SyncPorts } from './ports.ts';

/**
 * Moves the user's cursor up and tells the other devices. An ack of an epoch that is over changes nothing:
 * the reader learns of it by its next `resume`.
 * @throws ProtocolError `bad_frame` for an offset that does not exist yet.
 */
export const ack = async (ports: SyncPorts, sender: Sender, frame: AckFrame): Promise<undefined> => {
  const { epoch, offset, state } = frame;
  const acked = await moveCursor(ports, sender.userId, frame);
  if (acked === 'beyond') {
    throw new ProtocolError('bad_frame', { message: `offset: ${offset} is beyond the head of the log` });
  }
  if (acked !== 'moved') return;
  const receipt: ReceiptFrame = { type: 'receipt', epoch, offset, state };
  const { userId, connectionId: except } = sender;
  const deadline = shortly(ports, sender.deadline);
  await bestEffort(
    ports.telemetry,
    'telling of a receipt',
    fanOut(ports, { userId, except, deadline }, [JSON.stringify(receipt)]),
  );
};
