import { describe, expect, it } from '@jest/globals';
import { NOON } from '../testing/test-runtime.ts';
import { takeToken } from './rate-limit.ts';

const rate = { burst: 5, perSecond: 2 };
const take = (tokens: number, at: number, now = NOON) => takeToken({ tokens, at }, now, rate);

describe('a token bucket', () => {
  it('is full for who never sent', () => {
    expect(takeToken(undefined, NOON, rate)).toEqual({ bucket: { tokens: 4, at: NOON } });
  });

  it('refills by the time that has passed', () => {
    expect(take(0, NOON - 1_500)).toEqual({ bucket: { tokens: 2, at: NOON } });
  });

  it('never holds more than the burst, however long nobody sent', () => {
    expect(take(5, NOON - 3_600_000)).toEqual({ bucket: { tokens: 4, at: NOON } });
  });

  it('that holds less than one tells when it will hold one', () => {
    expect(take(0.5, NOON)).toEqual({ retryAfterMs: 250 });
    expect(take(0, NOON - 1)).toEqual({ retryAfterMs: 499 });
    expect(take(0.5, NOON - 250)).toEqual({ bucket: { tokens: 0, at: NOON } });
  });

  it('loses and gains nothing by a writer whose clock is behind', () => {
    expect(take(3, NOON + 2_000)).toEqual({ bucket: { tokens: 2, at: NOON + 2_000 } });
  });
});
