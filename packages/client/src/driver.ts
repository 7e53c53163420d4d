import type { ClientFrame } from '@bos/core/protocol';
import { type Alarm, createAlarm } from './clock.ts';
import { type Effects, type Event, type LinkEvent, type State, transition } from './connection.ts';
import { createLink, type Link, type LinkPorts } from './link.ts';
import { backoffMs, RETRY_SHARE, rotationShare } from './rotation.ts';
import type { Claims } from './token.ts';

export interface DriverPorts extends LinkPorts {
  /** The driver's to write, everyone's to read. */
  state: State;
  /** While waiting: when the next attempt starts, epoch ms. */
  retryAt: number | undefined;
  random(): number;
  /** Whose token it is. Another user than before: `leave` first, then forget what is the one before's. */
  adopt(sub: string, leave: () => void): void;
  /** A caught-up socket is there to send on. */
  online(): void;
  changed(): void;
}

/** Performs the machine's effects with links and timers, and tells it what happens. */
export const createDriver = (ports: DriverPorts, ready: Promise<void>) => {
  const { clock, options, random } = ports;
  let main: Link | undefined;
  let next: Link | undefined;
  /** The main one before this, which may still be draining. */
  let old: Link | undefined;
  const alarms = [createAlarm(clock), createAlarm(clock), createAlarm(clock)] as const;
  const [retry, rotate, expiry]: readonly Alarm[] & { length: 3 } = alarms;
  const events: Event[] = [];

  const dispatch = (...event: Event) => {
    // What an effect brings about at once is next in line.
    if (events.push(event) > 1) return;
    for (const head of events) {
      const [to, effect, ...given] = transition(ports.state, head);
      ports.state = to;
      if (effect) (effects[effect] as (...args: unknown[]) => void)(...given);
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
    return !(link === next && main?.isTokenLimited && exp && exp === main.tokenEnd);
  };

  const dial = (renew: boolean) => createLink(ports, ready, admit, tell, renew);

  const hangUp = () => {
    const links = [main, next, old];
    main = next = old = ports.retryAt = undefined;
    for (const alarm of alarms) alarm();
    for (const link of links) link?.drop();
  };

  /** Rotates after this share of what is left of the main link's life. */
  const rotateAfter = (share: number) => {
    const left = (main as Link).expiresAt - clock.now();
    rotate(Math.max(1_000, left * share), () => dispatch('rotate'));
    return left;
  };

  const serve = () => {
    expiry(rotateAfter(rotationShare(random())), (main as Link).expire);
    ports.online();
  };

  const effects: Effects = {
    hangUp,
    serve,
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
      const ms = minMs + backoffMs(failures, options.reconnectWithinMs, random());
      ports.retryAt = clock.now() + ms;
      retry(ms, () => dispatch('connect'));
    },
    swap(isCaughtUp) {
      old?.drop();
      old = main;
      main = next;
      next = undefined;
      if (isCaughtUp) {
        serve();
        old?.drain();
      } else old?.drop();
    },
    rotateLater() {
      next?.drop();
      next = undefined;
      rotateAfter(RETRY_SHARE);
    },
  };

  return {
    dispatch,
    /** Sends over the main socket while it is caught up; answers which one that was. */
    transmit: (frame: ClientFrame): Link | undefined =>
      ports.state.name === 'online' ? main?.put(frame) : undefined,
    /** Reads the log from the cursor on, which also shows whether the socket is alive. */
    resume: () => main?.resume(),
  };
};

export type Driver = ReturnType<typeof createDriver>;
