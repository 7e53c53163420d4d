import { describe, expect, it } from '@jest/globals';
import { ProtocolError } from '../protocol/errors.ts';
import { createTestRuntime, NOON } from '../testing/test-runtime.ts';
import { insist } from './insist.ts';

const failing = (times: number, error: Error) => {
  let tries = 0;
  return async () => {
    tries++;
    if (tries <= times) throw error;
    return tries;
  };
};
const busy = new ProtocolError('unavailable');

describe('insist', () => {
  it('does the work again while AWS is too busy for it', async () => {
    expect(await insist(createTestRuntime(), failing(4, busy), NOON + 60_000)).toBe(5);
  });

  it('gives up after five tries', async () => {
    await expect(insist(createTestRuntime(), failing(5, busy), NOON + 60_000)).rejects.toBe(busy);
  });

  it('never waits beyond the time left', async () => {
    const runtime = createTestRuntime();
    await expect(insist(runtime, failing(1, busy), NOON)).rejects.toBe(busy);
    expect(runtime.now()).toBe(NOON);
  });

  it('lets any other failure through at once', async () => {
    const broken = new Error('broken');
    await expect(insist(createTestRuntime(), failing(1, broken), NOON + 60_000)).rejects.toBe(broken);
  });
});
