import type { MessageFrame, ResumedFrame } from '@bos/core/protocol';
import { MAX_PAGE } from '@bos/core/protocol/limits';
import type { ClientEvents, Message, Position } from './api.ts';
import { type Clock, createAlarm } from './clock.ts';
import type { Emit } from './emitter.ts';

/** How long a gap may stay open before it is resumed, ms; doubles while resuming does not close it. */
const GAP_MS = 300;
/** Resumes in a row that may leave a gap open before the server is believed that nothing is there. */
const MAX_FRUITLESS = 6;
/** Early messages kept; the ones furthest ahead are dropped, for a resume brings them again. */
const MAX_HELD = 1_000;

/** Where a `resume` reads from. */
export interface After {
  epoch: string;
  after: number;
  limit: number;
}

export interface InboxPorts {
  clock: Clock;
  /** A message that has come in parts, if all have. */
  whole(epoch: string, offset: number): MessageFrame | undefined;
  /** `message` once for each, in offset order; `reset` when the log starts anew. */
  emit: Emit<ClientEvents>;
  /** Reads the log from the cursor on. */
  resume(): void;
}

/**
 * The cursor in the user's log, and what arrived ahead of it. Pushes are hints and come in any order, twice or
 * never; pages are the truth from where they were asked to their last message, holes included.
 */
export const createInbox = (ports: InboxPorts) => {
  const { clock, whole, emit } = ports;
  /** Unknown until the first page or a stored position. */
  let epoch: string | undefined;
  let cursor = 0;
  /** The highest offset known to exist: a gap is open while the cursor is below it. */
  let top = 0;
  let fruitless = 0;
  let isWatching = false;
  const held = new Map<number, Message>();
  const gap = createAlarm(clock);

  const unwatch = () => {
    isWatching = false;
    gap();
  };

  /** Resumes a gap that stays open; `restart` gives it its time anew. */
  const watch = (restart = false) => {
    if (cursor >= top) {
      fruitless = 0;
      unwatch();
    } else if (restart || !isWatching) {
      isWatching = true;
      gap(GAP_MS * 2 ** fruitless, () => {
        isWatching = false;
        if (++fruitless > MAX_FRUITLESS) top = cursor;
        else ports.resume();
        watch();
      });
    }
  };

  /** Whether there is anything new at this place; the log reaches at least as far. */
  const reach = (offset: number): boolean => {
    top = Math.max(top, offset);
    return offset > cursor;
  };

  const hold = ({ type, pending, ...message }: Message & { type?: unknown; pending?: unknown }) => {
    held.set(message.offset, message);
    if (held.size > MAX_HELD) held.delete(Math.max(...held.keys()));
  };

  /** Shows what is held, in order: all up to `limit`, then as far as it goes without a hole. */
  const advance = (limit: number) => {
    const before = cursor;
    for (const [offset, message] of [...held].sort(([a], [b]) => a - b)) {
      if (offset > Math.max(cursor, limit) + 1) break;
      held.delete(offset);
      if (offset <= cursor) continue;
      cursor = offset;
      emit('message', message);
    }
    cursor = Math.max(cursor, limit);
    reach(cursor);
    if (cursor > before) fruitless = 0;
  };

  const open = (next: string | undefined, from: number) => {
    epoch = next;
    cursor = top = from;
    fruitless = 0;
    for (const [offset, message] of held) if (message.epoch !== next) held.delete(offset);
  };

  return {
    get position(): Position {
      return { epoch: epoch ?? '', offset: cursor };
    },
    /** Where to resume from; nothing for a device that has not seen any page yet. */
    get resumeFrom(): After | undefined {
      return epoch === undefined ? undefined : { epoch, after: cursor, limit: MAX_PAGE };
    },
    /** Goes on where an earlier run stopped; `undefined` forgets everything. */
    restore(position: Position | undefined) {
      held.clear();
      unwatch();
      open(position?.epoch, position?.offset ?? 0);
    },
    /** A push, an acceptance, or a message put together of parts. */
    offer(message: Message) {
      if (epoch === undefined) return hold(message);
      if (message.epoch !== epoch) {
        // The first message of an empty inbox can only be offset 1 of its first epoch.
        if (epoch !== '' || message.offset !== 1) return ports.resume();
        epoch = message.epoch;
      }
      if (!reach(message.offset)) return;
      hold(message);
      advance(cursor);
      watch();
    },
    /** A piece of a message has come: give the others time. */
    expect(at: Position) {
      if (at.epoch === epoch && reach(at.offset)) watch(true);
    },
    /** One `resumed`, the answer to `asked`. Answers whether reading on makes sense now. */
    page(frame: ResumedFrame, asked: After | undefined): boolean {
      const isOther = frame.epoch !== epoch;
      // The answer to an older position than ours, overtaken by a push that opened an epoch.
      if (asked?.epoch !== epoch && (frame.reset || isOther)) return frame.epoch !== '';
      const first = frame.messages[0]?.offset;
      const anew = frame.reset || (epoch !== '' && isOther);
      if (anew) {
        const isKnown = epoch !== undefined;
        open(frame.epoch, first === undefined ? frame.head : first - 1);
        if (isKnown) emit('reset', { reason: 'new-epoch', epoch: frame.epoch });
      } else if (epoch === '') open(frame.epoch, 0);

      const before = cursor;
      let limit = cursor;
      let isWhole = true;
      for (const item of frame.messages) {
        if (!reach(item.offset)) continue;
        const message = 'parts' in item ? whole(frame.epoch, item.offset) : item;
        if (message) hold({ ...(message as MessageFrame), epoch: frame.epoch });
        else if (isWhole) {
          isWhole = false;
          limit = item.offset - 1;
        }
        if (isWhole) limit = item.offset;
      }
      advance(limit);
      reach(frame.head);
      watch();
      return frame.more && !anew && cursor > before;
    },
    stop: unwatch,
  };
};

export type Inbox = ReturnType<typeof createInbox>;
