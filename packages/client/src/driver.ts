import type { ClientFrame } from '@bos/core/protocol';
import { type Alarm, createAlarm } from './clock.ts';
import { type Effects, type Event, initial, type LinkEvent, transition } from './connection.ts';
import { createLink, type Link, type LinkPorts } from './link.ts';
import { backoffMs, RETRY_SHARE, rotationShare } from './rotation.ts';
import type { Claims } from './token.ts';

export interface DriverPorts extends LinkPorts {
  random(): number;
  /** Whose token it is. Another user than before: `leave` first, then forget what is the one before's. */
  adopt(sub: string, leave: () => void): void;
  /** A caught-up socket is there to send on. */
  online(): void;
  changed(): void;
}

/** Performs the machine's effects with links and timers, and tells it what happens. */
export const createDriver = (ports: DriverPorts) => {
  const { clock, options, random } = ports;
  let state = initial;
  let retryAt: number | undefined;
  let main: Link | undefined;
  let next: Link | undefined;
  /** The main one before this, which may still be draining. */
  let old: Link | undefined;
  /** The link the timers below belong to. */
  let armed: Link | undefined;
  const alarms = [createAlarm(clock), createAlarm(clock), createAlarm(clock)] as const;
  const [retry, rotate, expiry]: readonly Alarm[] & { length: 3 } = alarms;
  const events: Event[] = [];

  const dispatch = (...event: Event) => {
    // What an effect brings about at once is next in line.
    if (events.push(event) > 1) return;
    for (const head of events) {
      const [to, effect, ...given] = transition(state, head);
      state = to;
      if (effect) (effects[effect] as (...args: unknown[]) => void)(...given);
      if (state.name === 'online' && main !== armed) arm(main as Link);
      ports.changed();
    }
    events.length = 0;
  };

  /** What a link reports, in the words of the place it has. */
  const tell = (link: Link, ...[name, ...more]: LinkEvent) => {
    if (link === main) dispatch(...([name, ...more] as Event));
    else if (link === next) dispatch(`next.${name}`);
    else link.drop();
  };

  const admit = (link: Link, { sub, exp }: Claims): boolean => {
    // Nothing of the one user may meet the other's socket.
    if (sub !== undefined) ports.adopt(sub, () => link === next && main?.lose());
    // A token that ends when the old one does is no reason to change.
    return !(link === next && main?.isTokenLimited && exp && exp === main.exp);
  };

  const dial = (renew: boolean) => createLink(ports, admit, tell, renew);

  const hangUp = () => {
    const links = [main, next, old];
    main = next = old = armed = retryAt = undefined;
    for (const alarm of alarms) alarm();
    for (const link of links) link?.drop();
  };

  /** Rotates after this share of what is left of the link's life. */
  const rotateAfter = (link: Link, share: number) =>
    rotate(Math.max(1_000, (link.expiresAt - clock.now()) * share), () => dispatch('rotate'));

  /** The limits of the link that is now the main one. */
  const arm = (link: Link) => {
    armed = link;
    rotateAfter(link, rotationShare(random()));
    expiry(link.expiresAt - clock.now(), link.expire);
    ports.online();
  };

  const effects: Effects = {
    hangUp,
    dial(renew) {
      hangUp();
      main = dial(renew);
    },
    dialNext() {
      next = dial(main?.isTokenLimited ?? false);
    },
    resume: (ofNext) => (ofNext ? next : main)?.resume(),
    wait(failures, minMs) {
      hangUp();
      const ms = minMs + backoffMs(failures, options.reconnectWithinMs ?? 6_000, random());
      retryAt = clock.now() + ms;
      retry(ms, () => dispatch('connect'));
    },
    probe: () => main?.probe(),
    swap(drain) {
      old?.drop();
      old = main;
      main = next;
      next = undefined;
      if (drain) old?.drain();
      else old?.drop();
    },
    rotateLater() {
      next?.drop();
      next = undefined;
      rotateAfter(main as Link, RETRY_SHARE);
    },
  };

  return {
    dispatch,
    get state() {
      return state;
    },
    /** While waiting: when the next attempt starts, epoch ms. */
    get retryAt() {
      return retryAt;
    },
    /** Sends over the main socket while it is caught up; answers which one that was. */
    transmit: (frame: ClientFrame): object | undefined =>
      state.name === 'online' ? main?.write(frame) : undefined,
    /** Reads the log from the cursor on, which also shows whether the socket is alive. */
    resume: () => main?.resume(),
    /** The main socket has left something unanswered for too long. */
    giveUp() {
      if (state.name === 'online') main?.lose();
    },
  };
};

export type Driver = ReturnType<typeof createDriver>;
