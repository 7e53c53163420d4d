import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { createFrameMeter } from './frame-meter.ts';

/** A client's frame (RFC 6455 §5.2), masked, its payload zeros. */
function frame(opcode: number, fin: boolean, length: number): Buffer {
  const head = [(fin ? 0x80 : 0) | opcode];
  if (length < 126) head.push(0x80 | length);
  else if (length < 65_536) head.push(0x80 | 126, length >> 8, length & 0xff);
  else head.push(0x80 | 127, 0, 0, 0, 0, 0, (length >> 16) & 0xff, (length >> 8) & 0xff, length & 0xff);
  return Buffer.concat([Buffer.from(head), Buffer.from([1, 2, 3, 4]), Buffer.alloc(length)]);
}

const messages = fc.array(
  fc.array(fc.oneof(fc.integer({ min: 0, max: 130 }), fc.integer({ min: 65_530, max: 65_540 })), {
    minLength: 1,
    maxLength: 3,
  }),
  { maxLength: 4 },
);

describe('the frame meter', () => {
  it('tells frame and message sizes, however the bytes are cut and control frames are mixed in', () => {
    fc.assert(
      fc.property(messages, fc.integer({ min: 1, max: 5000 }), (sent, cut) => {
        const expected: [number, number][] = [];
        const bytes = Buffer.concat(
          sent.flatMap((lengths) =>
            lengths.flatMap((length, at) => {
              const before = lengths.slice(0, at).reduce((sum, each) => sum + each, 0);
              expected.push([length, before + length]);
              return [frame(at === 0 ? 1 : 0, at === lengths.length - 1, length), frame(9, true, 5)];
            }),
          ),
        );
        const seen: [number, number][] = [];
        const feed = createFrameMeter((...sizes) => seen.push(sizes));
        for (let at = 0; at < bytes.length; at += cut) feed(bytes.subarray(at, at + cut));
        expect(seen).toEqual(expected);
      }),
    );
  });

  it('tells a size before the payload arrives', () => {
    const seen: number[] = [];
    createFrameMeter((bytes) => seen.push(bytes))(frame(1, true, 40_000).subarray(0, 8));
    expect(seen).toEqual([40_000]);
  });
});
