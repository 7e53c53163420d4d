import { describe, expect, it } from '@jest/globals';
import { judge } from './judge.mjs';

const row = (offset: number, role = 'user') => ({ offset, epoch: 'e', id: `m${offset}`, role });
const log = [row(1), row(2, 'assistant'), row(3)];
const shown = log.map(({ offset, id }) => ({ epoch: '1.e', offset, id }));
const [one, two, three] = shown as [object, object, object];
const of = (...pages: object[]) => judge(log, [{ name: 'phone', shown: pages }], ['m1', 'm3']);
const nothing = { lost: [], doubled: [], misordered: [], unsent: [], sentTwice: [], holes: [] };

describe('the judge of a storm', () => {
  it('finds nothing in a device that showed the table', () => {
    expect(of(one, two, three)).toEqual(nothing);
  });

  it.each([
    ['a message that was not shown', of(one, three), { lost: ['phone: 2'] }],
    ['the last one as well', of(one, two), { lost: ['phone: 3'] }],
    ['a message that was shown twice', of(one, two, two, three), { doubled: ['phone: 2, 2 times'] }],
    ['messages that changed places', of(two, one, three), { misordered: ['phone: 1 after 2'] }],
    [
      'a message at another’s place',
      of(one, two, { ...three, id: 'm4' }),
      { misordered: ['phone: m4 is not at 3'] },
    ],
    ['another log', of(one, two, { ...three, epoch: '1.f' }), { misordered: ['phone: m3 is not at 3'] }],
  ])('finds %s', (_, verdict, found) => {
    expect(verdict).toEqual({ ...nothing, ...found });
  });

  it('finds a send that is not in the table, or twice, and a hole in the table', () => {
    expect(judge(log, [], ['m1', 'm9']).unsent).toEqual(['m9']);
    const twice = [...log, { ...row(4), id: 'm1' }];
    expect(judge(twice, [], ['m1']).sentTwice).toEqual(['m1']);
    expect(judge([row(1), row(3)], [], []).holes).toEqual(['offset 2']);
  });
});
