import { describe, expect, it } from '@jest/globals';
import { createLatency } from './latency.ts';
import { createRandom } from './random.ts';

describe('hop latencies', () => {
  it('follow the published percentiles of SNS → Lambda', () => {
    const draw = createLatency(createRandom(1));
    const sorted = Array.from({ length: 20_000 }, () => draw('sns')).sort((a, b) => a - b);
    const at = (quantile: number) => sorted[Math.floor(quantile * sorted.length)] ?? 0;
    expect(at(0.1)).toBeCloseTo(62, -1);
    expect(at(0.5)).toBeCloseTo(73, -1);
    expect(at(0.9)).toBeGreaterThan(115);
    expect(at(0.99)).toBeGreaterThan(200);
    expect(at(0.99)).toBeLessThan(250);
  });

  it('are the same for the same seed', () => {
    const [one, other] = [createLatency(createRandom(5)), createLatency(createRandom(5))];
    expect([one('push'), one('sns')]).toEqual([other('push'), other('sns')]);
  });
});
