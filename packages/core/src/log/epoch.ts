import type { MessageRow } from '../ports/message-table.ts';
import { isLive, readVisibleHead } from './head.ts';
import { EPOCH_CLOSED_MS, EPOCH_OPEN_MS, HEAD_MARGIN_MS, type LogPorts } from './log-ports.ts';

/** Where the next message may be put. */
export type Place =
  | { kind: 'place'; offset: number; epoch: string; head?: MessageRow }
  | { kind: 'again' }
  | { kind: 'wait'; retryAfterMs: number };

/**
 * The place after `head`, or the first of a new epoch where the head is missing or about to expire.
 * Expired rows are deleted late and out of order, so the visible head alone can't tell how far the log ever
 * went: offsets start over only under a new epoch, and only when no append of the old one can be running.
 */
export const findPlace = async (
  ports: LogPorts,
  userId: string,
  head: MessageRow | undefined,
): Promise<Place> => {
  const now = ports.runtime.now();
  if (head && isLive(head, now, HEAD_MARGIN_MS)) {
    return { kind: 'place', offset: head.offset + 1, epoch: head.epoch, head };
  }
  const record = await ports.messages.record(userId);
  const age = record?.epoch ? now - record.openedAt : Number.POSITIVE_INFINITY;
  if (record && age < EPOCH_OPEN_MS) {
    return { kind: 'place', offset: record.base, epoch: record.epoch, ...(head && { head }) };
  }
  if (age <= EPOCH_CLOSED_MS) return { kind: 'wait', retryAfterMs: EPOCH_CLOSED_MS - age + 1 };

  // Between the two reads another writer may have opened an epoch and appended to it.
  const again = await readVisibleHead(ports, userId);
  if (again && isLive(again, ports.runtime.now(), HEAD_MARGIN_MS)) return { kind: 'again' };
  const next = {
    epoch: ports.runtime.newId(),
    openedAt: ports.runtime.now(),
    base: (again?.offset ?? 0) + 1,
  };
  await ports.messages.openEpoch(userId, next, record?.epoch || undefined);
  return { kind: 'again' };
};
