import { describe, expect, it } from '@jest/globals';
import { judge, type Shown } from './verdict.ts';

const shown = (...offsets: number[]): Shown =>
  offsets.map((offset) => ({ offset, id: `i${offset}`, role: 'user' }));

describe('the checker', () => {
  it('finds nothing where every device shows all, in order', () => {
    const verdict = judge(['i1', 'i2'], [shown(1, 2), shown(1, 2)]);
    expect(verdict).toEqual({ sent: 2, shown: 2, answers: 0, lost: 0, doubled: 0, disordered: 0 });
  });
  it('counts what one device passed over as lost', () => {
    expect(judge(['i1', 'i2', 'i3'], [shown(1, 2, 3), shown(1, 3)])).toMatchObject({ shown: 2, lost: 1 });
  });
  it('counts what came twice', () => {
    expect(judge(['i1'], [shown(1, 1)])).toMatchObject({ doubled: 1, lost: 0, disordered: 0 });
  });
  it('counts what came too late', () => {
    expect(judge(['i1', 'i2'], [shown(2, 1)])).toMatchObject({ disordered: 1, lost: 0, doubled: 0 });
  });
  it('does not call lost what is still on its way', () => {
    expect(judge(['i1', 'i2'], [shown(1), shown()])).toMatchObject({ sent: 2, shown: 0, lost: 0 });
  });
  it('counts the answers that every device shows', () => {
    const answer = { offset: 2, id: 'a', role: 'assistant' as const };
    expect(
      judge(
        ['i1'],
        [
          [...shown(1), answer],
          [...shown(1), answer],
        ],
      ).answers,
    ).toBe(1);
    expect(judge(['i1'], [[...shown(1), answer], shown(1)]).answers).toBe(0);
  });
});
