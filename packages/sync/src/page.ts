import type { LogConfig } from '@bos/core/log/log-ports';
import { isPending, toMessage, toMessageFrame } from '@bos/core/log/wire';
import type { MessageRow } from '@bos/core/ports/message-table';
import { MAX_FRAME_BYTES } from '@bos/core/protocol/limits';
import { toParts } from '@bos/core/protocol/parts';
import type { Message, Stub } from '@bos/core/protocol/responses';
import { utf8Length } from '@bos/core/protocol/text';

/** What fits into one frame, ascending, and the parts to push before it. */
export interface FilledPage {
  messages: (Message | Stub)[];
  parts: string[];
  /** Rows were left out for want of room. */
  cut: boolean;
}

/** Bytes of a page's frame around its messages, at its widest. */
const ENVELOPE_BYTES = 512;
const ROOM_BYTES = MAX_FRAME_BYTES - ENVELOPE_BYTES;

/** Parts of one page at the most: about one megabyte is pushed before the answer. */
const MAX_PARTS = 36;

/**
 * Fills a frame with rows, from the end that the reader needs first. A message too large to share a frame
 * becomes a stub, its parts pushed before; one at least always goes in, so that a reader gets on.
 */
export const fillPage = (
  config: LogConfig,
  rows: readonly MessageRow[],
  first: 'oldest' | 'newest',
): FilledPage => {
  const inOrder = first === 'oldest' ? rows : rows.toReversed();
  const messages: (Message | Stub)[] = [];
  const partGroups: string[][] = [];
  let room = ROOM_BYTES;
  let partsLeft = MAX_PARTS;
  for (const row of inOrder) {
    const [entry, parts] = toEntry(config, row);
    const bytes = utf8Length(JSON.stringify(entry)) + 1;
    if (messages.length > 0 && (bytes > room || parts.length > partsLeft)) break;
    messages.push(entry);
    partGroups.push(parts);
    room -= bytes;
    partsLeft -= parts.length;
  }
  const cut = messages.length < rows.length;
  if (first === 'newest') {
    messages.reverse();
    partGroups.reverse();
  }
  return { messages, parts: partGroups.flat(), cut };
};

const toEntry = (config: LogConfig, row: MessageRow): [Message | Stub, string[]] => {
  const message = toMessage(row);
  if (utf8Length(JSON.stringify(message)) <= ROOM_BYTES / 2) return [message, []];
  const parts = toParts(toMessageFrame(config, row));
  return [{ offset: row.offset, parts: parts.length, ...(isPending(row) && { pending: true }) }, parts];
};
