import type { Message } from '@bos/client';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { emptyTimeline, mergeMessages, prependPage } from './timeline.ts';

const message = (offset: number): Message => ({
  epoch: 'e',
  offset,
  id: `i${offset}`,
  sessionId: 's',
  role: 'user',
  text: '',
  sentAt: '2026-11-22T12:00:00Z',
});
const sorted = (offsets: Iterable<number>) => [...new Set(offsets)].sort((a, b) => a - b);

describe('a timeline', () => {
  it('holds each offset once, ascending, however pages and pushes overlap', () => {
    const offsets = fc.array(fc.integer({ min: 1, max: 60 }), { maxLength: 40 });
    fc.assert(
      fc.property(offsets, offsets, (a, b) => {
        const merged = mergeMessages(sorted(a).map(message), sorted(b).map(message));
        expect(merged.map((m) => m.offset)).toEqual(sorted([...a, ...b]));
      }),
    );
  });
  it('keeps its list when nothing came', () => {
    const known = [message(1)];
    expect(mergeMessages(known, [])).toBe(known);
  });
  it('is complete once a page says there is nothing older', () => {
    expect(prependPage(emptyTimeline, { messages: [message(5)], more: true }).complete).toBe(false);
    expect(prependPage(emptyTimeline, { messages: [], more: false })).toMatchObject({
      complete: true,
      loaded: true,
    });
  });
});
