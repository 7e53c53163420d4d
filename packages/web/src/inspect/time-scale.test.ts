import { describe, expect, it } from '@jest/globals';
import { toTimeScale } from './time-scale.ts';

describe('the time scale', () => {
  it('is even while something happens', () => {
    const { place, pauses } = toTimeScale([
      { at: 1_000, ms: 60 },
      { at: 1_040, ms: 60 },
    ]);
    expect(pauses).toEqual([]);
    expect([1_000, 1_050, 1_100].map(place)).toEqual([0, 0.5, 1]);
  });

  it('cuts a pause short, and keeps what happened around it as long as it was', () => {
    const { place, pauses } = toTimeScale([
      { at: 0, ms: 35 },
      { at: 1_035, ms: 35 },
    ]);
    expect(pauses).toEqual([{ before: 1_035, ms: 1_000 }]);
    expect([0, 35, 1_035, 1_070].map((at) => place(at).toFixed(2))).toEqual(['0.00', '0.35', '0.65', '1.00']);
  });

  it('never leaves its range, even with nothing on it', () => {
    expect(toTimeScale([]).place(5)).toBeLessThanOrEqual(1);
    expect(toTimeScale([{ at: 10, ms: 0 }]).place(0)).toBe(0);
  });
});
