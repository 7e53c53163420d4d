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

/** What a socket, or the attempt at one, reports. */
export type LinkEvent =
  | [name: 'open' | 'caughtUp', detail?: undefined, ms?: undefined]
  /** `getToken` said that nobody is signed in. */
  | [name: 'denied', detail?: undefined, ms?: undefined]
  /** No socket came of it; `reached` if the server was there and refused. */
  | [name: 'failed', reached: boolean, ms?: undefined]
  /** The socket closed or went silent, or its credential is no longer good; `stable` if it had served for a while. */
  | [name: 'lost' | 'expired', stable: boolean, ms?: undefined]
  | [name: 'bye', reason: string, retryAfterMs?: number | undefined];

export type Event =
  | [name: 'connect' | 'close' | 'wake' | 'rotate', detail?: undefined, ms?: undefined]
  | LinkEvent
  /** The next socket has come so far, or has failed in whatever way. */
  | [name: `next.${LinkEvent[0]}`, detail?: unknown, ms?: unknown];

/** What the machine wants done. */
export interface Effects {
  /** Close every socket, get a token (a new one if `renew`) and open another socket. */
  dial(renew: boolean): void;
  /** Open a second socket beside the first. */
  dialNext(): void;
  /** Read the log, which also shows whether the socket is alive. */
  resume(next: boolean): void;
  /** Close every socket, and `connect` after a jittered backoff, not before `minMs`. */
  wait(failures: number, minMs: number): void;
  /** Close every socket. */
  hangUp(): void;
  /** The main socket is caught up: use it until it has to be replaced. */
  serve(): void;
  /** The next socket becomes the main one; if it is caught up, it serves while the old one drains. */
  swap(isCaughtUp: boolean): void;
  /** Give up the next socket and rotate later. */
  rotateLater(): void;
}

/** An effect and what it is given. */
export type Effect = { [E in keyof Effects]: [E, ...Parameters<Effects[E]>] }[keyof Effects];
/** The new state and what has to be done, if anything. */
export type Step = [State, ...([] | Effect)];

/** Refused handshakes before a new token is asked for, and with new tokens before the client gives up. */
const REFUSALS_BEFORE_RENEWAL = 2;
const REFUSALS_BEFORE_END = REFUSALS_BEFORE_RENEWAL + 5;

export const initial: State = { name: 'idle', failures: 0, refusals: 0 };

const dial = ({ failures, refusals }: State): Step => [
  { name: 'connecting', failures, refusals },
  'dial',
  refusals >= REFUSALS_BEFORE_RENEWAL,
];

const end = (reason: StatusReason): Step => [{ ...initial, name: 'closed', reason }, 'hangUp'];

const wait = ({ failures, refusals }: State, reason: StatusReason, minMs = 0): Step => [
  { name: 'waiting', reason, failures: failures + 1, refusals, held: minMs > 0 },
  'wait',
  failures,
  minMs,
];

const refuse = (state: State, refusals: number, reason: StatusReason): Step =>
  refusals < REFUSALS_BEFORE_END ? wait({ ...state, refusals }, reason) : end('unauthorized');

/** What ends a socket: the next one, if there is one, goes on as the main one at whatever stage it is. */
const leave = (state: State, [event, detail, ms]: Event): Step => {
  const { next, ...rest } = state;
  if (!/^(lost|expired|bye)$/.test(event)) return [state];
  if (next) return [{ ...rest, name: next }, 'swap', false];
  if (event === 'lost') return wait(detail ? { ...state, failures: 0 } : state, 'network');
  if (event === 'bye') return detail === 'replaced' ? end(detail) : wait(state, 'server', ms);
  const refusals = Math.max(state.refusals, REFUSALS_BEFORE_RENEWAL);
  return detail ? dial({ ...state, failures: 0, refusals }) : refuse(state, refusals + 1, 'server');
};

export const transition = (state: State, event: Event): Step => {
  const { next, ...rest } = state;
  const [type, detail] = event;
  if (type === 'close') return end('closed');
  switch (state.name) {
    case 'idle':
    case 'closed':
      return type === 'connect' && state.reason !== 'closed' ? dial(state) : [state];
    case 'waiting':
      return type === 'connect' || (type === 'wake' && !state.held) ? dial(state) : [state];
    case 'connecting':
      if (type === 'open') return [{ ...state, name: 'resuming' }, 'resume', false];
      if (type === 'denied') return end('token');
      if (type === 'failed') return refuse(state, state.refusals + Number(detail), 'network');
      break;
    case 'resuming':
      if (type === 'caughtUp') return [{ ...state, name: 'online', refusals: 0 }, 'serve'];
      break;
    case 'online':
      if (type === 'wake') return [state, 'resume', false];
      if (type === 'rotate' && !next) return [{ ...state, next: 'connecting' }, 'dialNext'];
      if (!next || !type.startsWith('next')) break;
      if (type === 'next.open') return [{ ...state, next: 'resuming' }, 'resume', true];
      return type === 'next.caughtUp' ? [rest, 'swap', true] : [rest, 'rotateLater'];
  }
  return leave(state, event);
};
