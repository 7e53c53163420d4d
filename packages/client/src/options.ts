import type { Clock } from './clock.ts';
import type { ClientStorage } from './storage/storage.ts';
import type { WakeSignals } from './wake.ts';

/** What the client uses of a WebSocket: the browser's, Node's and the `ws` package's have it. */
export interface Socket {
  readonly readyState: number;
  onopen: ((event: never) => void) | null;
  onmessage: ((event: { data: unknown }) => void) | null;
  onclose: ((event: never) => void) | null;
  onerror: ((event: never) => void) | null;
  send(data: string): void;
  close(code?: number, reason?: string): void;
}

export type SocketConstructor = new (url: string, protocols: string[]) => Socket;

export interface TokenRequest {
  /** The last token was refused, or is about to end: one from a cache will not do. */
  renew: boolean;
}

export interface ClientOptions {
  /** `wss://…`, the stage included. Never put a token in it. */
  url: string;
  /**
   * Called for every connection. Resolve to a token; to `null` if nobody is signed in, which stops the client
   * (state `closed`, reason `token`). A rejection with `code: 'unauthorized'` means the same; any other is taken
   * for trouble on the way and tried again with backoff.
   */
  getToken(request: TokenRequest): Promise<string | null>;
  /** Where cursor and outbox survive a reload; default: in memory, so they don't. */
  storage?: ClientStorage;
  /** Default: the global one (browsers, Node ≥ 22). */
  webSocket?: SocketConstructor;
  clock?: Clock;
  /** Uniform in [0, 1); default `Math.random`. */
  random?: () => number;
  /** A fresh unique id for each message; default `crypto.randomUUID`. */
  newId?: () => string;
  /** Your application's version, told to the server: letters, digits, `.`, `-`. */
  version?: string;
  /** How long a send may wait for its acceptance before it fails with `timeout`, ms; default one hour. */
  sendDeadlineMs?: number;
  /**
   * Within how long the first attempt after a lost connection starts, ms, at random; default 6,000. It keeps
   * thousands of clients that lose their sockets at once below the gateway's 500 new connections a second.
   * Waking up, coming online and sending skip the wait.
   */
  reconnectWithinMs?: number;
  /** Whether the server can be reached at all; default: by `fetch`. Tells a refused handshake from a dead network. */
  isReachable?: (url: string) => Promise<boolean>;
  /** What wakes the client up; default: the browser's `online`, `visibilitychange`, `pageshow`, and sleep. */
  signals?: WakeSignals;
}

/** The core does not look at its surroundings itself: everything is handed to it. */
export type CoreOptions = Required<ClientOptions>;
