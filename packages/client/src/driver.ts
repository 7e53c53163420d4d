import type { ClientFrame, ResumedFrame, ServerFrame } from '@bos/core/protocol';
import { MAX_CONNECTION_MS, MAX_PAGE } from '@bos/core/protocol/limits';
import type { Position } from './api.ts';
import { type Alarm, type Clock, createAlarm } from './clock.ts';
import { type Effect, type Event, initial, type State, transition } from './connection.ts';
import { createLink, type Link, openSocket } from './link.ts';
import type { CoreOptions } from './options.ts';
import { backoffMs, laterMs, rotationMs } from './rotation.ts';
import { peekClaims } from './token.ts';

/** Longest waits, ms: for a token, for a socket to open, for a `resumed`, for an old socket to drain. */
const TOKEN_MS = 30_000;
const OPEN_MS = 10_000;
const ANSWER_MS = 10_000;
const DRAIN_MS = 5_000;
/** Without any frame for this long the socket is probed, ms: below the gateway's idle limit of ten minutes. */
const IDLE_MS = 480_000;
/** A connection that served this long has proven itself: the backoff starts anew, ms. */
const STABLE_MS = 10_000;
/** Resumes in a row that may fail on one socket before another one is tried. */
const MAX_SETBACKS = 4;
/** A waking device is probed at most this often, ms. */
const PROBE_MS = 2_000;

export interface DriverPorts {
  options: CoreOptions;
  clock: Clock;
  random(): number;
  /** Settles when the storage was read. */
  ready: Promise<void>;
  /** Where to resume from. */
  after(): Position | undefined;
  /** A `resumed`; answers whether reading on makes sense now. */
  page(frame: ResumedFrame, from: Position | undefined): boolean;
  /** Any other frame. */
  receive(frame: ServerFrame, link: object): void;
  /** Whose token it is: answers whether that is another user than before. */
  isOther(sub: string): boolean;
  adopt(sub: string): void;
  /** Something sent over this link is unanswered. */
  isBusy(link: object): boolean;
  /** What was in flight on this link has to go out again. */
  lost(link: object): void;
  /** A caught-up socket is there to send on. */
  online(): void;
  changed(): void;
  problem(error: unknown): void;
}

/** Performs the machine's effects with sockets and timers, and tells it what happens. */
export const createDriver = (ports: DriverPorts) => {
  const { clock, options } = ports;
  let state: State = initial;
  let retryAt: number | undefined;
  let main: Link | undefined;
  let next: Link | undefined;
  /** The link the timers below belong to. */
  let armed: Link | undefined;
  const draining = new Set<Link>();
  const [retry, rotate, expiry, idle] = [0, 0, 0, 0].map(() => createAlarm(clock)) as [
    Alarm,
    Alarm,
    Alarm,
    Alarm,
  ];
  const events: Event[] = [];

  const dispatch = (event: Event) => {
    if (events.push(event) > 1) return;
    for (let head: Event | undefined = event; head; head = events[0]) {
      const [to, ...effects] = transition(state, head);
      state = to;
      if (state.name !== 'waiting') {
        retry.clear();
        retryAt = undefined;
      }
      for (const effect of effects) perform(effect);
      if (state.name === 'online' && main !== armed) arm(main as Link);
      events.shift();
      ports.changed();
    }
  };

  /** What a link reports, in the words of the place it has. */
  const tell = (link: Link, event: Event) => {
    if (link === main) dispatch(event);
    else if (link !== next) drop(link);
    else if (event.type === 'open') dispatch({ type: 'next.open' });
    else dispatch({ type: event.type === 'caughtUp' ? 'next.caughtUp' : 'next.failed' });
  };

  const isStable = (link: Link) => link.resumedAt > 0 && clock.now() - link.openedAt >= STABLE_MS;
  const lose = (link: Link) => tell(link, { type: 'lost', stable: isStable(link) });

  const drop = (link: Link | undefined) => {
    if (!link || link.dead) return;
    link.dead = true;
    link.stage.clear();
    link.answer.clear();
    draining.delete(link);
    link.socket?.close(1000);
    ports.lost(link);
  };

  const write = (link: Link | undefined, frame: ClientFrame): Link | undefined => {
    if (link?.socket?.readyState !== 1) return undefined;
    link.socket.send(JSON.stringify(frame));
    return link;
  };

  const resume = (link: Link | undefined) => {
    if (!link || link.dead || !link.socket) return;
    if (link.asking) {
      link.again = true;
      return;
    }
    const from = ports.after();
    link.asking = { from };
    link.again = false;
    link.answer.set(ANSWER_MS, () => lose(link));
    write(link, {
      action: 'resume',
      ...(from && { epoch: from.epoch, after: from.offset, limit: MAX_PAGE }),
    });
  };

  const resumed = (link: Link, frame: ResumedFrame) => {
    if (!link.asking) return;
    const { from } = link.asking;
    link.asking = undefined;
    link.answer.clear();
    link.resumedAt = clock.now();
    link.setbacks = 0;
    if (!link.expiresAt) {
      link.expiresAt = link.resumedAt + frame.expiresInMs;
      link.tokenLimited = link.expiresAt < link.openedAt + MAX_CONNECTION_MS - 60_000;
    }
    const more = ports.page(frame, from);
    if (more || link.again) resume(link);
    else if (!link.dead) tell(link, { type: 'caughtUp' });
  };

  const hear = (link: Link, data: unknown) => {
    link.heardAt = clock.now();
    let frame: ServerFrame;
    try {
      frame = JSON.parse(String(data)) as ServerFrame;
    } catch (error) {
      return ports.problem(error);
    }
    if (frame.type === 'resumed') resumed(link, frame);
    else if (frame.type === 'bye')
      tell(link, { type: 'bye', reason: frame.reason, retryAfterMs: frame.retryAfterMs });
    else ports.receive(frame, link);
    if (draining.has(link) && !ports.isBusy(link)) drop(link);
  };

  const open = (link: Link, token: string) => {
    link.stage.set(OPEN_MS, () => tell(link, { type: 'failed', reached: false }));
    openSocket(link, options, token, {
      opened() {
        link.stage.clear();
        link.openedAt = link.heardAt = clock.now();
        tell(link, { type: 'open' });
      },
      heard: (data) => hear(link, data),
      closed() {
        if (link.openedAt) lose(link);
        else
          void options
            .isReachable(options.url)
            // A check that breaks has reached nothing.
            .catch(() => false)
            .then((reached) => link.dead || tell(link, { type: 'failed', reached }));
      },
    });
  };

  const dial = async (link: Link, renew: boolean) => {
    link.stage.set(TOKEN_MS, () => tell(link, { type: 'failed', reached: false }));
    try {
      await ports.ready;
      const token = await options.getToken({ renew });
      if (link.dead) return;
      if (!token) return tell(link, { type: 'denied' });
      const { sub, exp } = peekClaims(token);
      link.exp = exp;
      if (sub !== undefined && ports.isOther(sub)) {
        // Nothing of the one user may meet the other's socket.
        if (link === next) lose(main as Link);
        ports.adopt(sub);
      } else if (link === next && main?.tokenLimited && exp !== undefined && exp === main.exp)
        return tell(link, { type: 'next.failed' });
      open(link, token);
    } catch (error) {
      if (link.dead) return;
      ports.problem(error);
      const denied =
        (error as { code?: unknown } | null)?.code === 'unauthorized' || error instanceof SyntaxError;
      tell(link, denied ? { type: 'denied' } : { type: 'failed', reached: false });
    }
  };

  const listen = (link: Link) =>
    idle.set(Math.max(link.heardAt + IDLE_MS - clock.now(), ANSWER_MS), () => {
      if (clock.now() - link.heardAt >= IDLE_MS) resume(link);
      listen(link);
    });

  /** The limits of the link that is now the main one. */
  const arm = (link: Link) => {
    armed = link;
    const left = link.expiresAt - clock.now();
    rotate.set(rotationMs(left, ports.random()), () => dispatch({ type: 'rotate' }));
    expiry.set(left, () => dispatch({ type: 'expired', stable: isStable(link) }));
    listen(link);
    ports.online();
  };

  const perform = (effect: Effect) => {
    switch (effect.type) {
      case 'dial': {
        const link = createLink(clock);
        if (effect.next) next = link;
        else main = link;
        void dial(link, effect.next ? (armed?.tokenLimited ?? false) : effect.renew);
        return;
      }
      case 'resume':
        return resume(effect.next ? next : main);
      case 'wait': {
        const first = options.reconnectWithinMs ?? 6_000;
        const ms = effect.minMs + backoffMs(effect.failures, first, ports.random());
        retryAt = clock.now() + ms;
        return retry.set(ms, () => dispatch({ type: 'retry' }));
      }
      case 'probe':
        if (main && clock.now() - main.resumedAt >= PROBE_MS) resume(main);
        return;
      case 'swap': {
        const old = main;
        main = next;
        next = undefined;
        if (!old || !effect.drain || !ports.isBusy(old)) return drop(old);
        draining.add(old);
        return old.stage.set(DRAIN_MS, () => drop(old));
      }
      case 'rotateLater':
        drop(next);
        next = undefined;
        return rotate.set(laterMs((armed?.expiresAt ?? 0) - clock.now()), () => dispatch({ type: 'rotate' }));
      case 'hangUp': {
        const links = [main, next, ...draining];
        main = next = armed = undefined;
        for (const alarm of [rotate, expiry, idle]) alarm.clear();
        for (const link of links) drop(link);
      }
    }
  };

  return {
    dispatch,
    get state() {
      return state;
    },
    get retryAt() {
      return retryAt;
    },
    /** Sends over the main socket while it is caught up; answers which one that was. */
    transmit: (frame: ClientFrame): object | undefined =>
      state.name === 'online' ? write(main, frame) : undefined,
    /** Reads the log from the cursor on, which also shows whether the socket is alive. */
    resume: () => resume(main),
    /** The main socket has left something unanswered for too long. */
    giveUp: () => main && state.name === 'online' && lose(main),
    /** The credential of this link is no longer good. */
    expire: (link: object) => tell(link as Link, { type: 'expired', stable: isStable(link as Link) }),
    /** The resume in flight on this link failed; answers false if there is none. */
    retryResume(at: object, afterMs?: number): boolean {
      const link = at as Link;
      if (!link.asking) return false;
      const ms = 1_000 * 2 ** link.setbacks++;
      if (link.setbacks > MAX_SETBACKS) lose(link);
      else
        link.answer.set(Math.max(afterMs ?? 0, ms), () => {
          link.asking = undefined;
          resume(link);
        });
      return true;
    },
  };
};

export type Driver = ReturnType<typeof createDriver>;
