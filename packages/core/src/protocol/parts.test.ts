import { Buffer } from 'node:buffer';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { MAX_FRAME_BYTES } from './limits.ts';
import { toFrames, toParts } from './parts.ts';
import { type MessageFrame, PartFrame } from './responses.ts';

const message = (text: string, over: Partial<MessageFrame> = {}): MessageFrame => ({
  type: 'message',
  epoch: '1.0b9d3c0e-6d7b-4a53-a5f4-7c8b6f3c1d2e',
  offset: 7,
  id: 'm7',
  sessionId: 's1',
  role: 'assistant',
  text,
  sentAt: '2026-11-22T12:00:00.000Z',
  ...over,
});
const read = (frames: string[]) => frames.map((frame) => PartFrame.parse(JSON.parse(frame)));

/** Runs of what grows unevenly on the wire: escapes, accents, emoji, lone surrogates. */
const unit = fc.constantFrom('a', '"', '\\', '\n', '\u0000', 'ã', '€', '🏢', '\ud83c', '\udfe2', '\u2028');
const run = fc.tuple(unit, fc.integer({ min: 1, max: 400 })).map(([piece, count]) => piece.repeat(count));
const text = fc.array(run, { maxLength: 6 }).map((runs) => runs.join(''));
const limit = fc.integer({ min: 300, max: 900 });

describe('the parts of a message', () => {
  it('are each within the limit, in bytes, and joined they are the JSON of its frame', () => {
    fc.assert(
      fc.property(text, limit, (said, maxBytes) => {
        const frames = toParts(message(said), maxBytes);
        for (const frame of frames) expect(Buffer.byteLength(frame)).toBeLessThanOrEqual(maxBytes);
        expect(
          read(frames)
            .map(({ data }) => data)
            .join(''),
        ).toBe(JSON.stringify(message(said)));
      }),
    );
  });

  it('count from 0, know how many they are, and name their message', () => {
    const parts = read(toParts(message('x'.repeat(100_000))));
    expect(parts).toHaveLength(4);
    expect(parts.map(({ index, count, offset, epoch }) => ({ index, count, offset, epoch }))).toEqual(
      parts.map((_, index) => ({ index, count: 4, offset: 7, epoch: message('').epoch })),
    );
  });

  it('are cut in the same places every time', () => {
    fc.assert(
      fc.property(text, limit, (said, maxBytes) => {
        expect(toParts(message(said), maxBytes)).toEqual(toParts(message(said), maxBytes));
      }),
    );
  });

  it('never cut a code point', () => {
    for (let shift = 0; shift < 4; shift++) {
      const parts = read(toParts(message('x'.repeat(shift) + '🏢'.repeat(20_000))));
      expect(parts.every(({ data }) => data.isWellFormed())).toBe(true);
    }
  });

  it('stay within the limit with the widest epoch and offset', () => {
    const wide = message('é'.repeat(131_072), { epoch: 'e'.repeat(64), offset: Number.MAX_SAFE_INTEGER });
    for (const frame of toParts(wide)) expect(Buffer.byteLength(frame)).toBeLessThanOrEqual(MAX_FRAME_BYTES);
  });
});

describe('the frames of a message', () => {
  const around = Buffer.byteLength(JSON.stringify(message('')));

  it('are the message itself up to the very limit, counted in bytes', () => {
    const full = message('é'.repeat((MAX_FRAME_BYTES - around) / 2));
    expect(Buffer.byteLength(JSON.stringify(full))).toBeGreaterThanOrEqual(MAX_FRAME_BYTES - 1);
    expect(toFrames(full)).toEqual([JSON.stringify(full)]);
  });

  it('are parts one byte beyond it', () => {
    const over = message('x'.repeat(MAX_FRAME_BYTES - around + 1));
    expect(toFrames(over)).toEqual(toParts(over));
    expect(toFrames(over).length).toBeGreaterThan(1);
  });
});
