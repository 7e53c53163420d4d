import type { ClientFrame, ResumedFrame, ServerFrame } from '@bos/core/protocol';
import { CLIENT_PREFIX, MAX_CONNECTION_MS, PROTOCOL, TOKEN_PREFIX } from '@bos/core/protocol/limits';
import { type Clock, createAlarm } from './clock.ts';
import type { LinkEvent } from './connection.ts';
import type { After } from './inbox.ts';
import type { CoreOptions, Socket } from './options.ts';
import { type Claims, peekClaims } from './token.ts';

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
/** A life that much shorter than the gateway's two hours is the token's, ms. */
const TOKEN_MARGIN_MS = 60_000;

/** What a link asks of those around it. */
export interface LinkPorts {
  clock: Clock;
  options: CoreOptions;
  /** Where to resume from. */
  resumeFrom(): After | undefined;
  /** A `resumed`; answers whether reading on makes sense now. */
  page(frame: ResumedFrame, from: After | undefined): boolean;
  /** Any other frame. */
  receive(frame: ServerFrame, link: Link): void;
  /** Something sent over this link is unanswered. */
  isBusy(link: Link): boolean;
  /** What was in flight on this link has to go out again. */
  release(link: Link): void;
  report(error: unknown): void;
}

export interface Link {
  /** When its token ends, epoch seconds, if the token says so. */
  tokenEnd?: number | undefined;
  /** When the server stops serving it, epoch ms; known once it is caught up. */
  expiresAt: number;
  /** The token ends before the gateway's two hours do. */
  isTokenLimited: boolean;
  /** Sends; answers this link, or nothing if the socket is not open. */
  put(frame: ClientFrame): Link | undefined;
  /** Reads the log from the cursor on, which also shows whether the socket is alive. */
  resume(): void;
  /** The resume in flight failed and is tried again; answers false if there is none. */
  retryResume(afterMs?: number): boolean;
  /** The socket is presumed dead. */
  lose(): void;
  /** The credential is no longer good. */
  expire(): void;
  /** Closes once nothing is unanswered, or after a while. */
  drain(): void;
  drop(): void;
}

/**
 * One attempt and, with luck, its socket, from the token to the last frame. What a dropped one still hears changes
 * nothing. `ready` settles when the storage was read, `admit` answers whether a socket is to be opened with a token of these claims; `tell` hears what happens.
 */
export const createLink = (
  ports: LinkPorts,
  ready: Promise<void>,
  admit: (link: Link, claims: Claims) => boolean,
  tell: (link: Link, ...event: LinkEvent) => void,
  renew: boolean,
): Link => {
  const { clock, options } = ports;
  let socket: Socket | undefined;
  let openedAt = 0;
  /** The resume in flight: from where. */
  let asking: [from: After | undefined] | undefined;
  /** Another one is wanted after it. */
  let isWanted = false;
  /** Resumes that failed in a row. */
  let setbacks = 0;
  /** Another link has taken over. */
  let isOver = false;
  let isDead = false;
  /** For what it waits for: the token, the socket, the answer to a resume, the end. */
  const stage = createAlarm(clock);
  /** For silence. */
  const idle = createAlarm(clock);

  const isStable = () => link.expiresAt > 0 && clock.now() - openedAt >= STABLE_MS;
  const fail = (isReached = false) => tell(link, 'failed', isReached);

  const link: Link = {
    expiresAt: 0,
    isTokenLimited: false,
    put(frame) {
      if (socket?.readyState !== 1) return undefined;
      socket.send(JSON.stringify(frame));
      return link;
    },
    resume() {
      isWanted = !!asking;
      const from = ports.resumeFrom();
      if (asking || isOver || !link.put({ action: 'resume', ...from })) return;
      asking = [from];
      stage(ANSWER_MS, link.lose);
    },
    retryResume(afterMs = 0) {
      if (!asking) return false;
      if (++setbacks > MAX_SETBACKS) link.lose();
      else
        stage(Math.max(afterMs, 500 * 2 ** setbacks), () => {
          asking = undefined;
          link.resume();
        });
      return true;
    },
    lose: () => tell(link, 'lost', isStable()),
    expire: () => tell(link, 'expired', isStable()),
    drain() {
      isOver = true;
      if (ports.isBusy(link)) stage(DRAIN_MS, link.drop);
      else link.drop();
    },
    drop() {
      socket?.close(1000);
      if (isDead) return;
      isOver = isDead = true;
      stage();
      idle();
      ports.release(link);
    },
  };

  const resumed = (frame: ResumedFrame) => {
    if (!asking) return;
    const [from] = asking;
    asking = undefined;
    stage();
    setbacks = 0;
    if (!link.expiresAt) {
      link.expiresAt = clock.now() + frame.expiresInMs;
      link.isTokenLimited = link.expiresAt < openedAt + MAX_CONNECTION_MS - TOKEN_MARGIN_MS;
    }
    if (ports.page(frame, from) || isWanted) link.resume();
    else tell(link, 'caughtUp');
  };

  const hear = (data: unknown) => {
    idle(IDLE_MS, link.resume);
    let frame: ServerFrame;
    try {
      // Whatever is no text becomes one.
      frame = JSON.parse(data as string) as ServerFrame;
    } catch (error) {
      return ports.report(error);
    }
    if (frame.type === 'resumed') resumed(frame);
    else if (frame.type === 'bye') tell(link, 'bye', frame.reason, frame.retryAfterMs);
    else ports.receive(frame, link);
    if (isOver && !ports.isBusy(link)) link.drop();
  };

  /** The token goes into the subprotocols, for a URL ends in logs. */
  const open = (token: string) => {
    const protocols = [PROTOCOL, TOKEN_PREFIX + token, CLIENT_PREFIX + options.version];
    const opening = new options.webSocket(options.url, protocols);
    socket = opening;
    stage(OPEN_MS, fail);
    opening.onopen = () => {
      stage();
      openedAt = clock.now();
      tell(link, 'open');
    };
    opening.onmessage = ({ data }) => isDead || hear(data);
    opening.onclose = () => {
      if (openedAt) link.lose();
      // A check that breaks has reached nothing.
      else if (!isDead) void options.isReachable(options.url).then(fail, () => fail());
    };
    // An error says nothing that the close after it does not; `ws` throws when nobody listens.
    opening.onerror = () => undefined;
  };

  const dial = async () => {
    stage(TOKEN_MS, fail);
    try {
      await ready;
      const token = await options.getToken({ renew });
      if (isDead) return;
      if (!token) return tell(link, 'denied');
      const claims = peekClaims(token);
      link.tokenEnd = claims.exp;
      if (admit(link, claims)) open(token);
      else fail();
    } catch (error) {
      if (isDead) return;
      ports.report(error);
      const { code } = (error ?? {}) as { code?: unknown };
      // A syntax error: the URL, or a character of the token, is none that a handshake can carry.
      if (code === 'unauthorized' || error instanceof SyntaxError) tell(link, 'denied');
      else fail();
    }
  };
  void dial();
  return link;
};
