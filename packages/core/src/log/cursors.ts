import type { InboxRecord } from '../ports/message-table.ts';
import type { AckState } from '../protocol/requests.ts';
import type { Cursors } from '../protocol/responses.ts';
import { readHead } from './head.ts';
import { type LogPorts, toWireEpoch } from './log-ports.ts';

/** What an ack did. `stale`: its epoch is over. `beyond`: it names an offset that does not exist yet. */
export type Acked = 'moved' | 'unchanged' | 'stale' | 'beyond';

/** Moves a cursor up, cumulatively; never down, never beyond the head, never across epochs. */
export const moveCursor = async (
  ports: LogPorts,
  userId: string,
  ack: { epoch: string; offset: number; state: AckState },
): Promise<Acked> => {
  const head = await readHead(ports, userId);
  if (!head || toWireEpoch(ports.config, head.epoch) !== ack.epoch) return 'stale';
  if (ack.offset > head.offset) return 'beyond';
  if (ack.offset === 0) return 'unchanged';
  const move = { epoch: head.epoch, state: ack.state, offset: ack.offset };
  if ((await ports.messages.moveCursor(userId, move)) === 'moved') return 'moved';
  const record = await ports.messages.record(userId);
  if (record?.cursorEpoch === head.epoch) return 'unchanged';
  // They may be of an epoch that began after the head was read: a late ack must not undo those.
  if ((await readHead(ports, userId))?.epoch !== head.epoch) return 'stale';
  const replaced = await ports.messages.moveCursor(userId, {
    ...move,
    replaces: { epoch: record?.cursorEpoch },
  });
  if (replaced === 'moved') return 'moved';
  // Another device replaced them first, for the same epoch: now there is something to move.
  return (await ports.messages.moveCursor(userId, move)) === 'moved' ? 'moved' : 'unchanged';
};

/** The cursors of this epoch as the wire tells them. What was read was delivered. */
export const toCursors = (
  config: LogPorts['config'],
  record: InboxRecord | undefined,
  epoch: string,
): Cursors => {
  if (!record?.cursorEpoch || toWireEpoch(config, record.cursorEpoch) !== epoch)
    return { delivered: 0, read: 0 };
  const { delivered = 0, read = 0 } = record;
  return { delivered: Math.max(delivered, read), read };
};
