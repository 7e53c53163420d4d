import { describe, expect, it } from '@jest/globals';
import { watchLifetime } from './lifetime.ts';
import { createManualClock } from './testing/manual-clock.ts';

/** A clock whose timers run ten times faster than its `now` tells, as under `--clock 10`. */
function createFastClock() {
  const clock = createManualClock();
  return { ...clock, speed: 10, after: (ms: number, task: () => void) => clock.after(ms / 10, task) };
}

describe('the two limits', () => {
  it('are platform time: ten times faster on a clock of speed 10', () => {
    const clock = createFastClock();
    let expired = 0;
    const lifetime = watchLifetime(clock, { idleMs: 1000, lifetimeMs: 5000 }, () => expired++);
    clock.advance(60);
    lifetime.touch();
    clock.advance(99);
    expect(expired).toBe(0);
    clock.advance(1);
    expect(expired).toBe(1);
  });

  it('expire once, and leave no timer behind', () => {
    const clock = createManualClock();
    let expired = 0;
    watchLifetime(clock, { idleMs: 1000, lifetimeMs: 1000 }, () => expired++);
    clock.advance(10_000);
    expect(expired).toBe(1);
    expect(clock.pending()).toBe(0);
  });
});
