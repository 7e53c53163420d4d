import { describe, expect, it } from '@jest/globals';
import { FAULT_SWITCHES, isOn, turn } from './fault-switches.ts';
import type { FaultRule } from './stack-json.ts';

const [first, second] = FAULT_SWITCHES.map(({ rules }) => rules) as [
  readonly FaultRule[],
  readonly FaultRule[],
];
/** As the stack answers: with what it filled in, and how often each fired. */
const live = (rules: readonly FaultRule[]) => rules.map((rule) => ({ ...rule, fired: 3, extra: true }));

describe('fault switches', () => {
  it('are on while all their rules are live', () => {
    expect(isOn(first, live(first))).toBe(true);
    expect(isOn(first, live(second))).toBe(false);
    expect(isOn(first, [])).toBe(false);
  });
  it('turn on beside what is on, and off alone', () => {
    const both = turn(second, live(first), true);
    expect(isOn(first, both) && isOn(second, both)).toBe(true);
    const one = turn(first, live(both), false);
    expect(isOn(first, one)).toBe(false);
    expect(isOn(second, one)).toBe(true);
  });
  it('never send back how often a rule has fired', () => {
    expect(turn(second, live(first), true).some((rule) => 'fired' in rule)).toBe(false);
  });
});
