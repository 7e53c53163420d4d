import { Buffer } from 'node:buffer';
import { MAX_FRAME_BYTES } from '@bos/core/protocol/limits';
import { MessageFrame, type PartFrame } from '@bos/core/protocol/responses';
import { TEST_CONFIG } from '@bos/core/testing/memory-ports';
import { messageRow } from '@bos/core/testing/rows';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { fillPage } from './page.ts';
import { ask, inboxOf, offsets, talk } from './testing/talk.ts';

const EPOCH = '1.e1';
const bytes = (frame: object) => Buffer.byteLength(JSON.stringify(frame));
const partsOf = (ports: ReturnType<typeof inboxOf>, offset: number) =>
  ports.gateway
    .frames('A=')
    .filter((frame): frame is PartFrame => frame.type === 'part' && frame.offset === offset);
const assemble = (parts: PartFrame[]) =>
  MessageFrame.parse(JSON.parse(parts.map(({ data }) => data).join('')));

describe('a page', () => {
  it('stays within a frame: the rest is more, and the next resume goes on there', async () => {
    const ports = inboxOf(10, { text: 'é'.repeat(4_000) });
    const seen: number[] = [];
    for (let after = 0, more = true; more; ) {
      const page = await ask(ports, 'resumed', { action: 'resume', epoch: EPOCH, after });
      expect(bytes(page)).toBeLessThanOrEqual(MAX_FRAME_BYTES);
      seen.push(...offsets(page.messages));
      after = seen.at(-1) ?? 0;
      more = page.more;
    }
    expect(seen).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  });

  it('of a reader without cursor keeps the newest where there is no room for all', async () => {
    const page = await ask(inboxOf(10, { text: 'é'.repeat(4_000) }), 'resumed', { action: 'resume' });
    expect(offsets(page.messages)).toEqual([8, 9, 10]);
    expect(page.more).toBe(true);
  });

  it('of history keeps the newest below the bound', async () => {
    const page = await ask(inboxOf(10, { text: 'é'.repeat(4_000) }), 'history', {
      action: 'history',
      before: 9,
    });
    expect(offsets(page.messages)).toEqual([6, 7, 8]);
    expect(page.more).toBe(true);
    expect(bytes(page)).toBeLessThanOrEqual(MAX_FRAME_BYTES);
  });

  it('is always within a frame, in order, without a hole, and holds one message at least', () => {
    const size = fc.oneof(
      { weight: 8, arbitrary: fc.integer({ min: 1, max: 3_000 }) },
      { weight: 1, arbitrary: fc.integer({ min: 1, max: 40_000 }) },
    );
    const sizes = fc.array(size, { minLength: 1, maxLength: 30, size: 'max' });
    fc.assert(
      fc.property(
        sizes,
        fc.constantFrom('é', '\n', 'a'),
        fc.constantFrom('oldest', 'newest'),
        (lengths, unit, first) => {
          const rows = lengths.map((length, index) =>
            messageRow({ offset: index + 1, text: unit.repeat(length) }),
          );
          const page = fillPage(TEST_CONFIG, rows, first);
          const expected = offsets(rows);
          const count = page.messages.length;
          expect(count).toBeGreaterThan(0);
          expect(offsets(page.messages)).toEqual(
            first === 'oldest' ? expected.slice(0, count) : expected.slice(-count),
          );
          expect(page.cut).toBe(count < rows.length);
          const cursors = { delivered: Number.MAX_SAFE_INTEGER, read: Number.MAX_SAFE_INTEGER };
          const widest = {
            type: 'resumed',
            epoch: 'e'.repeat(64),
            messages: page.messages,
            more: true,
            reset: false,
            head: Number.MAX_SAFE_INTEGER,
            cursors,
            devices: 20,
            expiresInMs: 7_200_000,
          };
          expect(bytes(widest)).toBeLessThanOrEqual(MAX_FRAME_BYTES);
          for (const part of page.parts) expect(Buffer.byteLength(part)).toBeLessThanOrEqual(MAX_FRAME_BYTES);
        },
      ),
      { numRuns: 50 },
    );
  });
});

describe('a large message', () => {
  const large = () => {
    const ports = inboxOf(3);
    ports.messages.put(messageRow({ offset: 2, role: 'assistant', text: '✅'.repeat(30_000) }));
    return ports;
  };

  it.each([
    ['resumed', { action: 'resume' }],
    ['history', { action: 'history', before: 4 }],
  ] as const)(
    'is a stub in %s, and its parts were pushed to the reader before, in order',
    async (type, frame) => {
      const ports = large();
      const page = await ask(ports, type, frame);
      const parts = partsOf(ports, 2);
      expect(page.messages).toMatchObject([{ id: 'm1' }, { offset: 2, parts: parts.length }, { id: 'm3' }]);
      expect(page.messages[1]).toEqual({ offset: 2, parts: parts.length });
      expect(parts.map(({ index }) => index)).toEqual(parts.map((_, index) => index));
      expect(assemble(parts)).toMatchObject({ offset: 2, epoch: EPOCH, text: '✅'.repeat(30_000) });
    },
  );

  it('beside another has its parts before the other’s, oldest first, whichever end the page fills from', async () => {
    const ports = inboxOf(0);
    for (const offset of [1, 2]) {
      ports.messages.put(messageRow({ offset, role: 'assistant', text: `${offset}`.repeat(60_000) }));
    }
    for (const frame of [{ action: 'resume' }, { action: 'resume', epoch: EPOCH, after: 0 }]) {
      const from = ports.gateway.frames('A=').length;
      const { messages } = await ask(ports, 'resumed', frame);
      expect(offsets(messages)).toEqual([1, 2]);
      const pushed = ports.gateway.frames('A=').slice(from) as PartFrame[];
      expect(pushed.map(({ offset, index }) => [offset, index])).toEqual([
        [1, 0],
        [1, 1],
        [2, 0],
        [2, 1],
      ]);
    }
  });

  it('that the agents have not got is a pending stub', async () => {
    const ports = inboxOf(0);
    ports.messages.put(messageRow({ offset: 1, text: '\n'.repeat(15_000) }));
    const { messages } = await ask(ports, 'resumed', { action: 'resume' });
    expect(messages).toEqual([{ offset: 1, parts: partsOf(ports, 1).length, pending: true }]);
  });

  it('whose part is busy is tried again', async () => {
    const ports = large();
    ports.gateway.failPush('A=', 'busy', 'busy');
    await ask(ports, 'resumed', { action: 'resume' });
    expect(assemble(partsOf(ports, 2)).text).toBe('✅'.repeat(30_000));
  });

  it.each([['busy', 'busy', 'busy'], ['gone'], ['refused']] as const)(
    'whose part stays %s makes the answer unavailable: a page with a missing part would be a gap',
    async (...outcomes) => {
      const ports = large();
      ports.gateway.failPush('A=', ...outcomes);
      const answer = await talk(ports, { action: 'resume' });
      expect(answer).toMatchObject({ type: 'error', code: 'unavailable', retryAfterMs: 1_000 });
    },
  );

  it('is one of so many that about a megabyte is pushed, and the rest is more', async () => {
    const ports = inboxOf(8, { role: 'assistant', text: 'x'.repeat(200_000) });
    const page = await ask(ports, 'resumed', { action: 'resume', epoch: EPOCH, after: 0 });
    expect(offsets(page.messages)).toEqual([1, 2, 3, 4, 5]);
    expect(page.more).toBe(true);
    expect(ports.gateway.calls).toHaveLength(35);
  });
});
