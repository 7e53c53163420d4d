import { describe, expect, it } from '@jest/globals';
import { type Effect, type Event, initial, type State, type Step, transition } from './connection.ts';

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
  connect: ['connect'],
  close: ['close'],
  wake: ['wake'],
  rotate: ['rotate'],
  denied: ['denied'],
  'failed, reached': ['failed', true],
  'failed, not reached': ['failed', false],
  open: ['open'],
  caughtUp: ['caughtUp'],
  'lost, stable': ['lost', true],
  'lost, fresh': ['lost', false],
  'expired, stable': ['expired', true],
  'expired, fresh': ['expired', false],
  'bye replaced': ['bye', 'replaced'],
  'bye going': ['bye', 'going', 700],
  'next.open': ['next.open'],
  'next.caughtUp': ['next.caughtUp'],
  'next.denied': ['next.denied'],
  'next.failed': ['next.failed', true],
  'next.lost': ['next.lost', true],
  'next.expired': ['next.expired', false],
  'next.bye': ['next.bye', 'replaced'],
};

const dial = 'dial';
const retry = 'wait';

/** A failed rotation leaves the main socket alone, whatever the reason. */
const nextFailed = Object.fromEntries(
  ['denied', 'failed', 'lost', 'expired', 'bye'].map((event): [string, [string, string]] => [
    `next.${event}`,
    ['online', 'rotateLater'],
  ]),
);

/** What ends the only socket. */
const ended: Record<string, [to: string, effects: string]> = {
  'lost, stable': ['waiting network', retry],
  'lost, fresh': ['waiting network', retry],
  'expired, stable': ['connecting', 'dial+renew'],
  'expired, fresh': ['waiting server', retry],
  'bye replaced': ['closed replaced', 'hangUp'],
  'bye going': ['waiting server held', 'wait+700'],
};

/**
 * Every pair that changes something, as `state [reason] [next] → effect`. A pair that is not here changes
 * nothing and does nothing.
 */
const table: Record<string, Record<string, [to: string, effects: string]>> = {
  idle: { connect: ['connecting', dial], close: ['closed closed', 'hangUp'] },
  connecting: {
    close: ['closed closed', 'hangUp'],
    denied: ['closed token', 'hangUp'],
    'failed, reached': ['waiting network', retry],
    'failed, not reached': ['waiting network', retry],
    open: ['resuming', 'resume'],
    ...ended,
  },
  resuming: {
    close: ['closed closed', 'hangUp'],
    caughtUp: ['online', 'serve'],
    ...ended,
  },
  online: {
    close: ['closed closed', 'hangUp'],
    wake: ['online', 'resume'],
    rotate: ['online connecting', 'dialNext'],
    ...ended,
  },
  'online, next connecting': {
    close: ['closed closed', 'hangUp'],
    wake: ['online connecting', 'resume'],
    'next.open': ['online resuming', 'resume+next'],
    'next.caughtUp': ['online', 'swap+serve'],
    ...nextFailed,
    ...Object.fromEntries(
      ['lost, stable', 'lost, fresh', 'expired, stable', 'expired, fresh', 'bye replaced', 'bye going'].map(
        (event): [string, [string, string]] => [event, ['connecting', 'swap']],
      ),
    ),
  },
  'online, next resuming': {
    close: ['closed closed', 'hangUp'],
    wake: ['online resuming', 'resume'],
    'next.open': ['online resuming', 'resume+next'],
    'next.caughtUp': ['online', 'swap+serve'],
    ...nextFailed,
    ...Object.fromEntries(
      ['lost, stable', 'lost, fresh', 'expired, stable', 'expired, fresh', 'bye replaced', 'bye going'].map(
        (event): [string, [string, string]] => [event, ['resuming', 'swap']],
      ),
    ),
  },
  waiting: {
    close: ['closed closed', 'hangUp'],
    connect: ['connecting', dial],
    wake: ['connecting', dial],
  },
  'waiting, held': {
    close: ['closed closed', 'hangUp'],
    connect: ['connecting', dial],
  },
  'closed by the server': { connect: ['connecting', dial], close: ['closed closed', 'hangUp'] },
  'closed by the caller': { close: ['closed closed', 'hangUp'] },
};

const nameState = ({ name, reason, next, held }: State) =>
  [name, reason, next, held && 'held'].filter(Boolean).join(' ');

const nameEffect = (effect: [] | Effect): string => {
  if (!effect.length) return '';
  const marks: string[] = [];
  if (effect[0] === 'dial' && effect[1]) marks.push('renew');
  if (effect[0] === 'resume' && effect[1]) marks.push('next');
  if (effect[0] === 'swap' && effect[1]) marks.push('serve');
  if (effect[0] === 'wait' && effect[2]) marks.push(`${effect[2]}`);
  return [effect[0], ...marks].join('+');
};

const pairs = Object.keys(from).flatMap((state) =>
  Object.keys(events).map((event) => [state, event] as const),
);

describe('the connection', () => {
  it.each(pairs)('%s: %s', (state, event) => {
    const before = from[state] as State;
    const [after, ...effect] = transition(before, events[event] as Event);
    const [to, does] = table[state]?.[event] ?? [nameState(before), ''];
    expect([nameState(after), nameEffect(effect)]).toEqual([to, does]);
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
    let step: Step = [initial];
    for (const event of story) step = transition(step[0], event);
    return step;
  };
  const attempt = (reached: boolean): Event[] => [['failed', reached], ['connect']];
  const times = <T>(n: number, make: () => T[]) => Array.from({ length: n }, make).flat();

  it('asks for a new token after two refusals in a row, not before', () => {
    expect(tell(['connect'], ...attempt(true)).slice(1)).toEqual(['dial', false]);
    expect(tell(['connect'], ...times(2, () => attempt(true))).slice(1)).toEqual(['dial', true]);
  });

  it('is unauthorized after five refusals with new tokens, not after four', () => {
    const refused = (n: number) =>
      tell(['connect'], ...times(n - 1, () => attempt(true)), ['failed', true])[0];
    expect(refused(6)).toMatchObject({ name: 'waiting' });
    expect(refused(7)).toMatchObject({ name: 'closed', reason: 'unauthorized' });
  });

  it('never takes network trouble for a refusal', () => {
    expect(tell(['connect'], ...times(100, () => attempt(false)))).toMatchObject([
      { name: 'connecting', refusals: 0 },
      'dial',
      false,
    ]);
  });

  it('waits longer after each attempt that did not last, and starts anew after one that did', () => {
    const online: Event[] = [['connect'], ['open'], ['caughtUp']];
    const lost = (stable: boolean): Event => ['lost', stable];
    const again: Event[] = [['connect'], ['open'], ['caughtUp']];
    expect(tell(...online, lost(false)).slice(1)).toEqual(['wait', 0, 0]);
    expect(tell(...online, lost(false), ...again, lost(false)).slice(1)).toEqual(['wait', 1, 0]);
    expect(tell(...online, lost(false), ...again, lost(true)).slice(1)).toEqual(['wait', 0, 0]);
  });

  it('gives up on a server that takes every new token and expires it at once', () => {
    const expired: Event = ['expired', false];
    const round: Event[] = [['open'], expired, ['connect']];
    expect(tell(['connect'], ...times(4, () => round), ['open'], expired)[0]).toMatchObject({
      name: 'closed',
      reason: 'unauthorized',
    });
  });
});
