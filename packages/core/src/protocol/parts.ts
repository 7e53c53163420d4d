import { MAX_FRAME_BYTES } from './limits.ts';
import type { MessageFrame, PartFrame } from './responses.ts';
import { utf8Length } from './text.ts';

/** Bytes of a part's frame around its data: the widest epoch, offset, index and count. */
const ENVELOPE_BYTES = 256;

/** Bytes one code point adds to a JSON string literal. */
const literalBytes = (point: string): number => utf8Length(JSON.stringify(point)) - 2;

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

/** The frames that carry one message: itself, or its parts where it is above `maxBytes`. */
export const toFrames = (message: MessageFrame, maxBytes = MAX_FRAME_BYTES): [string, ...string[]] => {
  const json = JSON.stringify(message);
  if (utf8Length(json) <= maxBytes) return [json];
  const data = slices(json, maxBytes - ENVELOPE_BYTES);
  const frames = data.map((slice, index) =>
    JSON.stringify({
      type: 'part',
      epoch: message.epoch,
      offset: message.offset,
      index,
      count: data.length,
      data: slice,
    } satisfies PartFrame),
  );
  return frames as [string, ...string[]];
};
