import type { MessageFrame, ResumedFrame } from '@bos/core/protocol';
import type { Message, Position } from './api.ts';
import { type Clock, createAlarm } from './clock.ts';
import type { Parts } from './parts.ts';

/** How long a gap may stay open before it is resumed, ms; doubles while resuming does not close it. */
const GAP_MS = 300;
/** Resumes in a row that may leave a gap open before the server is believed that nothing is there. */
const MAX_FRUITLESS = 6;
/** Early messages kept; the ones furthest ahead are dropped, for a resume brings them again. */
const MAX_HELD = 1_000;

export interface InboxPorts {
  clock: Clock;
  parts: Parts;
  /** Shows one message: called once for each, in offset order. */
  show(message: Message): void;
  /** The log starts anew: what was shown belongs to another generation. */
  reset(epoch: string): void;
  /** Reads the log from the cursor on. */
  resume(): void;
}

/**
 * The cursor in the user's log, and what arrived ahead of it. Pushes are hints and come in any order, twice or
 * never; pages are the truth from where they were asked to their last message, holes included.
 */
export const createInbox = ({ clock, parts, show, reset, resume }: InboxPorts) => {
  /** Unknown until the first page or a stored position. */
  let epoch: string | undefined;
  let cursor = 0;
  /** The highest offset known to exist: a gap is open while the cursor is below it. */
  let top = 0;
  let fruitless = 0;
  const held = new Map<number, Message>();
  const gap = createAlarm(clock);

  const watch = (restart = false) => {
    if (cursor >= top) {
      fruitless = 0;
      gap.clear();
    } else if (restart || !gap.armed) {
      gap.set(GAP_MS * 2 ** fruitless, () => {
        if (++fruitless > MAX_FRUITLESS) top = cursor;
        else resume();
        watch();
      });
    }
  };

  const hold = (message: Message) => {
    held.set(message.offset, message);
    if (held.size > MAX_HELD) held.delete(Math.max(...held.keys()));
  };

  /** Shows what is held, in order: all up to `limit`, then as far as it goes without a hole. */
  const advance = (limit: number) => {
    const before = cursor;
    for (const offset of [...held.keys()].sort((a, b) => a - b)) {
      if (offset > limit) cursor = Math.max(cursor, limit);
      if (offset > limit && offset !== cursor + 1) break;
      const message = held.get(offset) as Message;
      held.delete(offset);
      if (offset <= cursor) continue;
      cursor = offset;
      show(message);
    }
    cursor = Math.max(cursor, limit);
    top = Math.max(top, cursor);
    if (cursor > before) fruitless = 0;
  };

  const open = (next: string, from: number) => {
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
    get after(): Position | undefined {
      return epoch === undefined ? undefined : { epoch, offset: cursor };
    },
    /** Goes on where an earlier run stopped; `undefined` forgets everything. */
    restore(position: Position | undefined) {
      held.clear();
      gap.clear();
      epoch = position?.epoch;
      cursor = top = position?.offset ?? 0;
    },
    /** A push, an acceptance, or a message put together of parts. */
    offer(message: Message) {
      if (epoch === undefined) return hold(message);
      if (message.epoch !== epoch) {
        // The first message of an empty inbox can only be offset 1 of its first epoch.
        if (epoch !== '' || message.offset !== 1) return resume();
        epoch = message.epoch;
      }
      if (message.offset <= cursor) return;
      top = Math.max(top, message.offset);
      hold(message);
      advance(cursor);
      watch();
    },
    /** A piece of a message has come: give the others time. */
    expect(at: Position) {
      if (at.epoch !== epoch || at.offset <= cursor) return;
      top = Math.max(top, at.offset);
      watch(true);
    },
    /** One `resumed`, the answer to `asked`. Answers whether reading on makes sense now. */
    page(frame: ResumedFrame, asked: Position | undefined): boolean {
      if (asked?.epoch !== epoch && (frame.reset || frame.epoch !== epoch)) {
        // The answer to an older position than ours, overtaken by a push that opened an epoch.
        return frame.epoch !== '';
      }
      const first = frame.messages[0]?.offset;
      const anew = frame.reset || (epoch !== '' && frame.epoch !== epoch);
      if (anew) {
        const known = epoch !== undefined;
        open(frame.epoch, first === undefined ? frame.head : first - 1);
        if (known) reset(frame.epoch);
      } else if (epoch === '') open(frame.epoch, 0);

      const before = cursor;
      let limit = cursor;
      let whole = true;
      for (const item of frame.messages) {
        if (item.offset <= cursor) continue;
        top = Math.max(top, item.offset);
        const message = 'parts' in item ? parts.whole(frame.epoch, item.offset) : item;
        if (message) hold({ ...(message as MessageFrame), epoch: frame.epoch });
        else if (whole) {
          whole = false;
          limit = item.offset - 1;
        }
        if (whole) limit = item.offset;
      }
      advance(limit);
      top = Math.max(top, frame.head);
      watch();
      return frame.more && !anew && cursor > before;
    },
    stop: () => gap.clear(),
  };
};

export type Inbox = ReturnType<typeof createInbox>;
