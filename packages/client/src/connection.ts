import type { ConnectionState, StatusReason } from './api.ts';

/**
 * The life of a connection as a pure function. It knows no socket, timer or token: the driver turns what
 * happens into events and performs the effects. `next` is the second socket of a rotation, while there is one.
 */
export interface State {
  name: ConnectionState;
  reason?: StatusReason;
  /** Attempts in a row that did not last: the backoff's exponent. */
  failures: number;
  /** Handshakes in a row that a reachable server refused. */
  refusals: number;
  /** Waiting because the server asked for it: waking up does not cut that short. */
  held?: boolean;
  next?: 'connecting' | 'resuming';
}

export type Event =
  | { type: 'connect' | 'close' | 'wake' | 'retry' | 'rotate' }
  /** `getToken` said that nobody is signed in. */
  | { type: 'denied' }
  /** No socket came of it; `reached` if the server was there and refused. */
  | { type: 'failed'; reached: boolean }
  | { type: 'open' | 'caughtUp' }
  /** The socket closed or went silent; `stable` if it had served for a while. */
  | { type: 'lost'; stable: boolean }
  /** The credential of the live socket is no longer good. */
  | { type: 'expired'; stable: boolean }
  | { type: 'bye'; reason: string; retryAfterMs?: number | undefined }
  | { type: 'next.open' | 'next.caughtUp' | 'next.failed' };

export type Effect =
  /** Get a token (a new one if `renew`) and open a socket, as the main one or as the next. */
  | { type: 'dial'; renew: boolean; next: boolean }
  | { type: 'resume'; next: boolean }
  /** Fire `retry` after a jittered backoff, not before `minMs`. */
  | { type: 'wait'; failures: number; minMs: number }
  /** Close every socket. */
  | { type: 'hangUp' }
  | { type: 'probe' }
  /** The next socket becomes the main one; the old one may finish what it has in flight if `drain`. */
  | { type: 'swap'; drain: boolean }
  /** Give up the next socket and rotate later. */
  | { type: 'rotateLater' };

export type Step = [State, ...Effect[]];

/** Refused handshakes before a new token is asked for, and with new tokens before the client gives up. */
const REFUSALS_BEFORE_RENEWAL = 2;
const REFUSALS_BEFORE_END = REFUSALS_BEFORE_RENEWAL + 5;

export const initial: State = { name: 'idle', failures: 0, refusals: 0 };

const dial = ({ failures, refusals }: State): Step => [
  { name: 'connecting', failures, refusals },
  { type: 'dial', renew: refusals >= REFUSALS_BEFORE_RENEWAL, next: false },
];

const end = (state: State, reason: StatusReason): Step => [
  { name: 'closed', reason, failures: 0, refusals: 0 },
  ...(state.name === 'idle' || state.name === 'closed' ? [] : [{ type: 'hangUp' } as const]),
];

const wait = (state: State, reason: StatusReason, refusals = state.refusals, minMs = 0): Step => [
  { name: 'waiting', reason, failures: state.failures + 1, refusals, ...(minMs > 0 && { held: true }) },
  { type: 'wait', failures: state.failures, minMs },
  { type: 'hangUp' },
];

/** The main socket is no good: go on with the next one at whatever stage it is. */
const promote = ({ next, ...state }: State, name: 'connecting' | 'resuming'): Step => [
  { ...state, name },
  { type: 'swap', drain: false },
];

const refuse = (state: State, reached: boolean): Step => {
  const refusals = state.refusals + (reached ? 1 : 0);
  if (refusals >= REFUSALS_BEFORE_END) return end(state, 'unauthorized');
  return wait(state, 'network', refusals);
};

const renew = (state: State, stable: boolean): Step => {
  const refusals = Math.max(state.refusals, REFUSALS_BEFORE_RENEWAL);
  if (!stable)
    return refusals + 1 >= REFUSALS_BEFORE_END
      ? end(state, 'unauthorized')
      : wait(state, 'server', refusals + 1);
  const [next, effect] = dial({ ...state, failures: 0, refusals }) as [State, Effect];
  return [next, { type: 'hangUp' }, effect];
};

/** What ends a live socket, caught up or not. */
const leave = (state: State, event: Event): Step => {
  if (state.next && /^(lost|expired|bye)$/.test(event.type)) return promote(state, state.next);
  switch (event.type) {
    case 'lost':
      return wait(event.stable ? { ...state, failures: 0 } : state, 'network');
    case 'expired':
      return renew(state, event.stable);
    case 'bye':
      if (event.reason === 'replaced') return end(state, 'replaced');
      return wait(state, 'server', state.refusals, event.retryAfterMs);
    default:
      return [state];
  }
};

const online = (state: State, event: Event): Step => {
  const { next, ...rest } = state;
  switch (event.type) {
    case 'wake':
      return [state, { type: 'probe' }];
    case 'rotate':
      return next
        ? [state]
        : [
            { ...state, next: 'connecting' },
            { type: 'dial', renew: false, next: true },
          ];
    case 'next.open':
      return next
        ? [
            { ...state, next: 'resuming' },
            { type: 'resume', next: true },
          ]
        : [state];
    case 'next.caughtUp':
      return next ? [rest, { type: 'swap', drain: true }] : [state];
    case 'next.failed':
      return next ? [rest, { type: 'rotateLater' }] : [state];
    default:
      return leave(state, event);
  }
};

export const transition = (state: State, event: Event): Step => {
  if (event.type === 'close') return end(state, 'closed');
  switch (state.name) {
    case 'idle':
    case 'closed':
      return event.type === 'connect' && state.reason !== 'closed' ? dial(state) : [state];
    case 'waiting':
      if (event.type === 'retry' || event.type === 'connect') return dial(state);
      return event.type === 'wake' && !state.held ? dial(state) : [state];
    case 'connecting':
      if (event.type === 'open')
        return [
          { ...state, name: 'resuming' },
          { type: 'resume', next: false },
        ];
      if (event.type === 'denied') return end(state, 'token');
      if (event.type === 'failed') return refuse(state, event.reached);
      return event.type === 'lost' ? wait(state, 'network') : [state];
    case 'resuming':
      if (event.type === 'caughtUp') return [{ name: 'online', failures: state.failures, refusals: 0 }];
      return leave(state, event);
    case 'online':
      return online(state, event);
  }
};
