import { Buffer } from 'node:buffer';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { excerpt, sanitizeText, utf8Length } from './text.ts';

/** Strings as JavaScript has them: any code unit, so lone surrogates too. */
const anyString = fc
  .array(
    fc.oneof(
      fc.integer({ min: 0, max: 0xffff }).map((unit) => String.fromCharCode(unit)),
      fc.integer({ min: 0xd800, max: 0xdfff }).map((unit) => String.fromCharCode(unit)),
      fc.string({ unit: 'binary', maxLength: 3 }),
    ),
    { maxLength: 30 },
  )
  .map((pieces) => pieces.join(''));

// biome-ignore lint/suspicious/noControlCharactersInRegex: what SNS and SQS refuse.
const REFUSED = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/;

describe('utf8Length', () => {
  it('equals the bytes Node encodes, lone surrogates and all', () => {
    fc.assert(
      fc.property(anyString, (text) => utf8Length(text) === Buffer.byteLength(text)),
      { numRuns: 1_000 },
    );
  });

  it.each([
    ['', 0],
    ['a', 1],
    ['ã', 2],
    ['€', 3],
    ['✅', 3],
    ['🏢', 4],
    ['\ud83c', 3],
    ['\udfe2', 3],
    ['\udfe2\ud83c', 6],
    ['\ud83c\ud83c\udfe2', 7],
  ])('of %j is %i', (text, bytes) => {
    expect(utf8Length(text)).toBe(bytes);
  });
});

describe('sanitizeText', () => {
  it('leaves nothing that SNS or SQS refuses', () => {
    fc.assert(
      fc.property(anyString, (text) => {
        const clean = sanitizeText(text);
        expect(clean).not.toMatch(REFUSED);
        expect(clean.isWellFormed()).toBe(true);
        expect(clean).toHaveLength(text.length);
      }),
    );
  });

  it('changes nothing the second time', () => {
    fc.assert(fc.property(anyString, (text) => sanitizeText(sanitizeText(text)) === sanitizeText(text)));
  });

  it.each([
    ['tab\tline\nreturn\r', 'tab\tline\nreturn\r'],
    ['Olá, são 5 andares ✅🏢', 'Olá, são 5 andares ✅🏢'],
    ['\u0085 \u007f \ud7ff \ue000 \ufffd', '\u0085 \u007f \ud7ff \ue000 \ufffd'],
    ['a\u0000b\u001fc', 'a\ufffdb\ufffdc'],
    ['\ufffe\uffff', '\ufffd\ufffd'],
    ['\ud83cx\udfe2', '\ufffdx\ufffd'],
  ])('makes %j into %j', (text, clean) => {
    expect(sanitizeText(text)).toBe(clean);
  });
});

describe('excerpt', () => {
  it('holds at most so many code points, and never half of one', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary', maxLength: 40 }),
        fc.integer({ min: 1, max: 20 }),
        (text, max) => {
          const cut = excerpt(text, max);
          const points = Array.from(text);
          expect(cut.isWellFormed()).toBe(true);
          expect(cut).toBe(points.length <= max ? text : `${points.slice(0, max - 1).join('')}…`);
        },
      ),
    );
  });

  it('leaves a text that fits exactly as it is', () => {
    expect(excerpt('🏢'.repeat(120), 120)).toBe('🏢'.repeat(120));
  });
});
