import { describe, expect, it } from '@jest/globals';
import { createThrottle } from './throttle.ts';

function createBucket(perSecond: number, burst: number) {
  let now = 0;
  const take = createThrottle(perSecond, burst, () => now);
  return {
    /** How many of `count` requests pass. */
    pass: (count: number) => Array.from({ length: count }, take).filter(Boolean).length,
    wait: (ms: number) => {
      now += ms;
    },
  };
}

describe('the token bucket', () => {
  it('starts full, and holds no more than its burst however long nothing came', () => {
    const bucket = createBucket(10, 3);
    expect(bucket.pass(5)).toBe(3);
    bucket.wait(60_000);
    expect(bucket.pass(5)).toBe(3);
  });

  it('fills by its rate', () => {
    const bucket = createBucket(10, 3);
    bucket.pass(3);
    bucket.wait(99);
    expect(bucket.pass(1)).toBe(0);
    bucket.wait(101);
    expect(bucket.pass(5)).toBe(2);
  });

  it('lets all pass when its rate is infinite', () => {
    expect(createBucket(Number.POSITIVE_INFINITY, 0).pass(100)).toBe(100);
  });
});
