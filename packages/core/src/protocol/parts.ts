import { MAX_FRAME_BYTES } from './limits.ts';
import type { MessageFrame, PartFrame } from './responses.ts';
import { utf8Length } from './text.ts';

/** Bytes of a part's frame around its data: the widest epoch, offset, index and count. */
const ENVELOPE_BYTES = 256;

/** Bytes one code point adds to a JSON string literal. Most are plain ASCII, and asking JSON of each is slow. */
const literalBytes = (point: string): number =>
  isPlain(point.charCodeAt(0)) ? 1 : utf8Length(JSON.stringify(point)) - 2;

const isPlain = (unit: number): boolean => unit >= 0x20 && unit < 0x7f && unit !== 0x22 && unit !== 0x5c;

/**
 * Slices of `json` whose string literals stay within `maxBytes` of UTF-8 each. Deterministic: the same
 * text is always cut in the same places, so parts of two deliveries fit together. Never cuts a code point.
 */
const slices = (json: string, maxBytes: number): string[] => {
  const cut: string[] = [];
  let start = 0;
  let used = 0;
  let at = 0;
  for (const point of json) {
    const bytes = literalBytes(point);
    if (used + bytes > maxBytes) {
      cut.push(json.slice(start, at));
      start = at;
      used = 0;
    }
    used += bytes;
    at += point.length;
  }
  cut.push(json.slice(start));
  return cut;
};

/** The `part` frames of a message, whatever its size. */
export const toParts = (message: MessageFrame, maxBytes = MAX_FRAME_BYTES): string[] => {
  const data = slices(JSON.stringify(message), maxBytes - ENVELOPE_BYTES);
  const { epoch, offset } = message;
  return data.map((slice, index) =>
    JSON.stringify({
      type: 'part',
      epoch,
      offset,
      index,
      count: data.length,
      data: slice,
    } satisfies PartFrame),
  );
};

/** The frames that carry one message: itself, or its parts where it is above `maxBytes`. */
export const toFrames = (message: MessageFrame, maxBytes = MAX_FRAME_BYTES): string[] => {
  const json = JSON.stringify(message);
  return utf8Length(json) <= maxBytes ? [json] : toParts(message, maxBytes);
};
