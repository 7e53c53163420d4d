import { type Clock, createAlarm } from './clock.ts';
import type { Core } from './core.ts';

/** An ack waits until nothing was shown or read for this long, ms: one frame for many messages. */
const QUIET_MS = 3_000;
/** What one turn earns; a frame costs 1. So a conversation pays a quarter of a frame a turn. */
const TURN_CREDIT = 0.25;

/**
 * Cumulative and lazy acks. They cost a billed message each and nobody waits for them, so they are paid from a
 * credit that only turns (messages of the user) refill; leaving the page may go into debt by one. Answers how to
 * move the read cursor.
 */
export const createAcks = (core: Core, clock: Clock) => {
  let credit = 0.5;
  let epoch = '';
  let read = 0;
  let acked = { delivered: 0, read: 0 };
  const quiet = createAlarm(clock);

  /** Offsets mean nothing across epochs. Answers how far this device has shown the log. */
  const follow = (): number => {
    const at = core.position;
    if (at.epoch !== epoch) {
      epoch = at.epoch;
      read = 0;
      acked = { delivered: 0, read: 0 };
    }
    return at.offset;
  };

  const raise = (cursors: Partial<typeof acked>) => {
    for (const state of ['delivered', 'read'] as const)
      acked[state] = Math.max(acked[state], cursors[state] ?? 0);
  };

  const flush = (need: number) => {
    const shown = follow();
    const state = read > acked.read ? 'read' : 'delivered';
    const offset = state === 'read' ? Math.min(read, shown) : shown;
    if (credit < need || !epoch || offset <= acked[state]) return;
    if (!core.transmit({ action: 'ack', epoch, offset, state })) return;
    credit -= 1;
    // What was read was delivered.
    raise({ delivered: offset, [state]: offset });
  };

  const soon = () => quiet(QUIET_MS, () => flush(1));

  core.on('message', ({ role }) => {
    if (role === 'user') credit = Math.min(1, credit + TURN_CREDIT);
    soon();
  });
  // What the server has on record.
  core.on('resumed', ({ epoch: at, cursors }) => {
    follow();
    if (at === epoch) raise(cursors);
  });
  // Now or never.
  core.on('leave', () => flush(0));
  core.on('status', ({ state }) => state === 'closed' && quiet());

  return (offset = Infinity) => {
    const to = Math.min(offset, follow());
    if (to <= read) return;
    read = to;
    soon();
  };
};
