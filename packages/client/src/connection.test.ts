import { describe, expect, it } from '@jest/globals';
import { type Effect, type Event, initial, type State, transition } from './connection.ts';

const from: Record<string, State> = {
  idle: initial,
  connecting: { name: 'connecting', failures: 1, refusals: 0 },
  resuming: { name: 'resuming', failures: 1, refusals: 1 },
  online: { name: 'online', failures: 1, refusals: 0 },
  'online, next connecting': { name: 'online', failures: 0, refusals: 0, next: 'connecting' },
  'online, next resuming': { name: 'online', failures: 0, refusals: 0, next: 'resuming' },
  waiting: { name: 'waiting', reason: 'network', failures: 2, refusals: 0 },
  'waiting, held': { name: 'waiting', reason: 'server', failures: 1, refusals: 0, held: true },
  'closed by the server': { name: 'closed', reason: 'replaced', failures: 0, refusals: 0 },
  'closed by the caller': { name: 'closed', reason: 'closed', failures: 0, refusals: 0 },
};

const events: Record<string, Event> = {
  connect: { type: 'connect' },
  close: { type: 'close' },
  wake: { type: 'wake' },
  retry: { type: 'retry' },
  rotate: { type: 'rotate' },
  denied: { type: 'denied' },
  'failed, reached': { type: 'failed', reached: true },
  'failed, not reached': { type: 'failed', reached: false },
  open: { type: 'open' },
  caughtUp: { type: 'caughtUp' },
  'lost, stable': { type: 'lost', stable: true },
  'lost, fresh': { type: 'lost', stable: false },
  'expired, stable': { type: 'expired', stable: true },
  'expired, fresh': { type: 'expired', stable: false },
  'bye replaced': { type: 'bye', reason: 'replaced' },
  'bye going': { type: 'bye', reason: 'going', retryAfterMs: 700 },
  'next.open': { type: 'next.open' },
  'next.caughtUp': { type: 'next.caughtUp' },
  'next.failed': { type: 'next.failed' },
};

const dial = 'dial';
const retry = 'wait hangUp';

/**
 * Every pair that changes something, as `state [reason] [next] → effects`. A pair that is not here changes
 * nothing and does nothing.
 */
const table: Record<string, Record<string, [to: string, effects: string]>> = {
  idle: { connect: ['connecting', dial], close: ['closed closed', ''] },
  connecting: {
    close: ['closed closed', 'hangUp'],
    denied: ['closed token', 'hangUp'],
    'failed, reached': ['waiting network', retry],
    'failed, not reached': ['waiting network', retry],
    open: ['resuming', 'resume'],
    'lost, stable': ['waiting network', retry],
    'lost, fresh': ['waiting network', retry],
  },
  resuming: {
    close: ['closed closed', 'hangUp'],
    caughtUp: ['online', ''],
    'lost, stable': ['waiting network', retry],
    'lost, fresh': ['waiting network', retry],
    'expired, stable': ['connecting', 'hangUp dial+renew'],
    'expired, fresh': ['waiting server', retry],
    'bye replaced': ['closed replaced', 'hangUp'],
    'bye going': ['waiting server held', 'wait+700 hangUp'],
  },
  online: {
    close: ['closed closed', 'hangUp'],
    wake: ['online', 'probe'],
    rotate: ['online connecting', 'dial+next'],
    'lost, stable': ['waiting network', retry],
    'lost, fresh': ['waiting network', retry],
    'expired, stable': ['connecting', 'hangUp dial+renew'],
    'expired, fresh': ['waiting server', retry],
    'bye replaced': ['closed replaced', 'hangUp'],
    'bye going': ['waiting server held', 'wait+700 hangUp'],
  },
  'online, next connecting': {
    close: ['closed closed', 'hangUp'],
    wake: ['online connecting', 'probe'],
    'next.open': ['online resuming', 'resume+next'],
    'next.caughtUp': ['online', 'swap+drain'],
    'next.failed': ['online', 'rotateLater'],
    ...Object.fromEntries(
      ['lost, stable', 'lost, fresh', 'expired, stable', 'expired, fresh', 'bye replaced', 'bye going'].map(
        (event): [string, [string, string]] => [event, ['connecting', 'swap']],
      ),
    ),
  },
  'online, next resuming': {
    close: ['closed closed', 'hangUp'],
    wake: ['online resuming', 'probe'],
    'next.open': ['online resuming', 'resume+next'],
    'next.caughtUp': ['online', 'swap+drain'],
    'next.failed': ['online', 'rotateLater'],
    ...Object.fromEntries(
      ['lost, stable', 'lost, fresh', 'expired, stable', 'expired, fresh', 'bye replaced', 'bye going'].map(
        (event): [string, [string, string]] => [event, ['resuming', 'swap']],
      ),
    ),
  },
  waiting: {
    close: ['closed closed', 'hangUp'],
    connect: ['connecting', dial],
    retry: ['connecting', dial],
    wake: ['connecting', dial],
  },
  'waiting, held': {
    close: ['closed closed', 'hangUp'],
    connect: ['connecting', dial],
    retry: ['connecting', dial],
  },
  'closed by the server': { connect: ['connecting', dial], close: ['closed closed', ''] },
  'closed by the caller': {},
};

const nameState = ({ name, reason, next, held }: State) =>
  [name, reason, next, held && 'held'].filter(Boolean).join(' ');

const nameEffect = (effect: Effect): string => {
  const marks: string[] = [];
  if (effect.type === 'dial' && effect.renew) marks.push('renew');
  if ((effect.type === 'dial' || effect.type === 'resume') && effect.next) marks.push('next');
  if (effect.type === 'swap' && effect.drain) marks.push('drain');
  if (effect.type === 'wait' && effect.minMs) marks.push(`${effect.minMs}`);
  return [effect.type, ...marks].join('+');
};

const pairs = Object.keys(from).flatMap((state) =>
  Object.keys(events).map((event) => [state, event] as const),
);

describe('the connection', () => {
  it.each(pairs)('%s: %s', (state, event) => {
    const before = from[state] as State;
    const [after, ...effects] = transition(before, events[event] as Event);
    const [to, does] = table[state]?.[event] ?? [nameState(before), ''];
    expect([nameState(after), effects.map(nameEffect).join(' ')]).toEqual([to, does]);
  });

  it('never touches the state it was given', () => {
    for (const state of Object.values(from))
      for (const event of Object.values(events)) {
        const before = structuredClone(state);
        transition(Object.freeze(state), event);
        expect(state).toEqual(before);
      }
  });

  /** Follows a story and answers the last step. */
  const tell = (...story: Event[]) => {
    let step: [State, ...Effect[]] = [initial];
    for (const event of story) step = transition(step[0], event);
    return step;
  };
  const attempt = (reached: boolean): Event[] => [{ type: 'failed', reached }, { type: 'retry' }];
  const times = <T>(n: number, make: () => T[]) => Array.from({ length: n }, make).flat();

  it('asks for a new token after two refusals in a row, not before', () => {
    expect(tell({ type: 'connect' }, ...attempt(true))[1]).toMatchObject({ type: 'dial', renew: false });
    expect(tell({ type: 'connect' }, ...times(2, () => attempt(true)))[1]).toMatchObject({ renew: true });
  });

  it('is unauthorized after five refusals with new tokens, not after four', () => {
    const refused = (n: number) => tell({ type: 'connect' }, ...times(n, () => attempt(true)))[0];
    expect(refused(6)).toMatchObject({ name: 'connecting' });
    expect(refused(7)).toMatchObject({ name: 'closed', reason: 'unauthorized' });
  });

  it('never takes network trouble for a refusal', () => {
    expect(tell({ type: 'connect' }, ...times(100, () => attempt(false)))).toMatchObject([
      { name: 'connecting', refusals: 0 },
      { type: 'dial', renew: false },
    ]);
  });

  it('waits longer after each attempt that did not last, and starts anew after one that did', () => {
    const online: Event[] = [{ type: 'connect' }, { type: 'open' }, { type: 'caughtUp' }];
    const lost = (stable: boolean): Event => ({ type: 'lost', stable });
    const again: Event[] = [{ type: 'retry' }, { type: 'open' }, { type: 'caughtUp' }];
    expect(tell(...online, lost(false))[1]).toMatchObject({ type: 'wait', failures: 0 });
    expect(tell(...online, lost(false), ...again, lost(false))[1]).toMatchObject({ failures: 1 });
    expect(tell(...online, lost(false), ...again, lost(true))[1]).toMatchObject({ failures: 0 });
  });

  it('gives up on a server that takes every new token and expires it at once', () => {
    const expired: Event = { type: 'expired', stable: false };
    const round: Event[] = [{ type: 'open' }, expired, { type: 'retry' }];
    expect(tell({ type: 'connect' }, ...times(5, () => round))[0]).toMatchObject({
      name: 'closed',
      reason: 'unauthorized',
    });
  });
});
