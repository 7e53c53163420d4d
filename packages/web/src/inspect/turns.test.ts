import { describe, expect, it } from '@jest/globals';
import type { TraceEvent } from './stack-json.ts';
import { toStations } from './stations.ts';
import { costOf, toTurns } from './turns.ts';

let sequence = 0;
const event = (at: number, part: Partial<TraceEvent>): TraceEvent => ({
  sequence: ++sequence,
  at,
  ms: 0,
  kind: 'in',
  name: 'sendMessage',
  user: 'ana',
  ...part,
});
const call = (at: number, ms: number, by: string, name: string) =>
  event(at, { ms, kind: 'call', by, name, allowed: true });

/** A whole turn, each event where it began; runs are told when they end, so they come late. */
const whole = [
  event(1_000, { id: 'm1', text: 'Is it closed?', on: 'c1' }),
  call(1_010, 5, 'send', 'dynamodb:PutItem'),
  call(1_020, 4, 'send', 'sns:Publish'),
  event(1_030, { kind: 'out', name: 'accepted', id: 'm1', on: 'c1' }),
  event(1_005, { kind: 'run', name: 'sendMessage', by: 'send', ms: 30 }),
  event(1_032, { kind: 'out', name: 'message', id: 'm1', on: 'c2' }),
  event(1_040, { kind: 'call', name: 'sns:Publish', text: 'typing' }),
  event(1_050, { kind: 'out', name: 'typing', on: 'c1' }),
  event(1_045, { kind: 'run', name: 'answers', by: 'deliver', ms: 8 }),
  event(1_700, { kind: 'call', name: 'sns:Publish', text: 'It is.', ms: 3 }),
  call(1_712, 6, 'deliver', 'dynamodb:PutItem'),
  event(1_725, { kind: 'out', name: 'message', id: 'a1', on: 'c1' }),
  event(1_726, { kind: 'out', name: 'message', id: 'a1', on: 'c2' }),
  event(1_705, { kind: 'run', name: 'answers', by: 'deliver', ms: 25 }),
];

describe('turns', () => {
  it('begin with a message, and hold what was done for it in the order in which it began', () => {
    const [turn, ...others] = toTurns(whole);
    expect(others).toEqual([]);
    expect(turn).toMatchObject({ user: 'ana', id: 'm1', text: 'Is it closed?', at: 1_000 });
    expect(turn?.events).toHaveLength(whole.length);
    expect(turn?.events[1]).toMatchObject({ kind: 'run', by: 'send' });
  });

  it('come newest first, each user’s apart', () => {
    const bia = event(1_500, { user: 'bia', id: 'm2', text: 'Hello' });
    const next = event(3_000, { id: 'm3', text: 'And now?' });
    const turns = toTurns([...whole, bia, next]);
    expect(turns.map(({ id }) => id)).toEqual(['m3', 'm2', 'm1']);
    expect(turns[1]?.events).toEqual([bia]);
  });

  it('take a message that is sent again for the same one, and leave coming and going out', () => {
    const again = event(2_000, { id: 'm1', text: 'Is it closed?' });
    const resumed = event(2_100, { kind: 'out', name: 'resumed' });
    const acked = { ...call(2_200, 1, 'sync', 'dynamodb:UpdateItem'), job: 'ack' };
    const turns = toTurns([...whole, again, resumed, acked]);
    expect(turns).toHaveLength(1);
    expect(turns[0]?.events).toContain(again);
    expect(turns[0]?.events).not.toContain(resumed);
    expect(turns[0]?.events).not.toContain(acked);
  });

  it('cost frames, runs, and the calls of functions', () => {
    const [turn] = toTurns(whole);
    if (!turn) throw new Error('no turn');
    const { frames, runs, calls } = costOf(turn);
    expect({ frames, runs }).toEqual({ frames: 6, runs: 3 });
    expect(Object.fromEntries(calls)).toEqual({ 'dynamodb:PutItem': 2, 'sns:Publish': 1 });
  });
});

describe('the stations of a message', () => {
  it('are all passed, in order, once it is answered', () => {
    const { question, answer } = toStations(toTurns(whole)[0]);
    expect(question.map(({ ms }) => ms)).toEqual([0, 5, 15, 24, 30, 32]);
    expect(answer.map(({ ms }) => ms)).toEqual([50, 700, 705, 718, 726]);
    expect(answer.at(-1)?.place).toBe('All 2 devices');
  });

  it('are ahead of it while it is on its way', () => {
    const { question, answer } = toStations(toTurns(whole.slice(0, 2))[0]);
    expect(question.map(({ ms }) => ms !== undefined)).toEqual([true, false, true, false, false, false]);
    expect(answer.every(({ ms }) => ms === undefined)).toBe(true);
  });

  it('are all ahead before there is a message', () => {
    const { question, answer } = toStations(undefined);
    expect([...question, ...answer].every(({ ms }) => ms === undefined)).toBe(true);
  });
});
