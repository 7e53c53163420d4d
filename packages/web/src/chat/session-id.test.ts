import { describe, expect, it } from '@jest/globals';
import { createSessionId, sessionStart } from './session-id.ts';

describe('session ids', () => {
  it('sort as the times they were made at, across every change of digits', () => {
    const times = [0, 35, 36, 1_600_000_000_000, 1_795_000_000_000, 1_795_000_000_001, 100_000_000_000_000];
    const ids = times.map((at) => createSessionId(at));
    expect([...ids].sort()).toEqual(ids);
  });
  it('follow the pattern of the protocol', () => {
    expect(createSessionId()).toMatch(/^[A-Za-z0-9._:-]{1,128}$/);
  });
  it('tell when they were made, and nothing for ids of others', () => {
    expect(sessionStart(createSessionId(1_795_000_000_000))).toBe(1_795_000_000_000);
    expect(sessionStart('default')).toBeUndefined();
    expect(sessionStart('s12')).toBeUndefined();
  });
  it('differ when made in the same millisecond', () => {
    expect(new Set(Array.from({ length: 200 }, () => createSessionId(5))).size).toBe(200);
  });
});
