import type { AckFrame } from '@bos/core/protocol';
import type { Position } from './api.ts';
import { type Clock, createAlarm } from './clock.ts';

/** An ack waits until nothing was shown or read for this long, ms: one frame for many messages. */
const QUIET_MS = 3_000;
/** What one turn earns; a frame costs 1. So a conversation pays a quarter of a frame a turn. */
const TURN_CREDIT = 0.25;

export interface AckPorts {
  clock: Clock;
  position(): Position;
  transmit(frame: AckFrame): object | undefined;
}

/**
 * Cumulative and lazy acks. They cost a billed message each and nobody waits for them, so they are paid from a
 * credit that only turns (messages of the user) refill; leaving the page may go into debt by one.
 */
export const createAcks = ({ clock, position, transmit }: AckPorts) => {
  let credit = 0.5;
  let epoch = '';
  let read = 0;
  let acked = { delivered: 0, read: 0 };
  const quiet = createAlarm(clock);

  /** Offsets mean nothing across epochs. */
  const follow = () => {
    const at = position();
    if (at.epoch !== epoch) {
      epoch = at.epoch;
      read = 0;
      acked = { delivered: 0, read: 0 };
    }
    return at;
  };

  const flush = (need: number) => {
    const at = follow();
    const state = read > acked.read ? 'read' : 'delivered';
    const offset = state === 'read' ? Math.min(read, at.offset) : at.offset;
    if (credit < need || !epoch || offset <= acked[state]) return;
    if (!transmit({ action: 'ack', epoch, offset, state })) return;
    credit -= 1;
    acked[state] = offset;
    if (state === 'read') acked.delivered = Math.max(acked.delivered, offset);
  };

  const soon = () => quiet.set(QUIET_MS, () => flush(1));

  return {
    /** A message was shown as it came. */
    shown(byUser: boolean) {
      if (byUser) credit = Math.min(1, credit + TURN_CREDIT);
      soon();
    },
    read(offset: number) {
      follow();
      if (offset <= read) return;
      read = offset;
      soon();
    },
    /** What the server has on record. */
    known(at: string, cursors: { delivered: number; read: number }) {
      follow();
      if (at !== epoch) return;
      acked = {
        delivered: Math.max(acked.delivered, cursors.delivered),
        read: Math.max(acked.read, cursors.read),
      };
    },
    /** The page is being left: now or never. */
    leave: () => flush(0),
    stop: () => quiet.clear(),
  };
};
