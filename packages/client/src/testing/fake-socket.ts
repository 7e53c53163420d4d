import { PROTOCOL, TOKEN_PREFIX } from '@bos/core/protocol/limits';
import type { Clock } from '../clock.ts';
import type { Socket, SocketConstructor } from '../options.ts';

/** The server's end of one connection. */
export interface ServerSocket {
  id: string;
  user: string;
  /** When its credential ends, epoch ms. */
  expiresAt: number;
  readonly closed: boolean;
  /** Brings a frame to the client after `afterMs`, unless the connection is cut before. */
  deliver(frame: string, afterMs: number): void;
  /** Closes in good order. */
  hangUp(afterMs?: number): void;
}

export interface FakeSocketsOptions {
  clock: Clock;
  latencyMs: number;
  /** Who that is, or nothing to refuse the handshake. */
  accept(token: string): { user: string; expiresAt: number; closesAt: number } | undefined;
  take(socket: ServerSocket, data: string): void;
}

/** WebSockets without a network: the same events in the same order as real ones, on the test's clock. */
export const createFakeSockets = ({ clock, latencyMs, accept, take }: FakeSocketsOptions) => {
  let ids = 0;
  let up = true;
  const live = new Set<{ server: ServerSocket; sever(silent: boolean): void }>();

  class FakeWebSocket implements Socket {
    readyState = 0;
    onopen: ((event: never) => void) | null = null;
    onmessage: ((event: { data: unknown }) => void) | null = null;
    onclose: ((event: never) => void) | null = null;
    onerror: ((event: never) => void) | null = null;
    #server: ServerSocket | undefined;
    /** Cut without anyone noticing: what is sent goes nowhere. */
    #deaf = false;

    constructor(_url: string, protocols: string[]) {
      if (!protocols.includes(PROTOCOL)) throw new SyntaxError('No protocol offered.');
      const token = protocols.find((item) => item.startsWith(TOKEN_PREFIX))?.slice(TOKEN_PREFIX.length) ?? '';
      clock.after(latencyMs * 2, () => this.#shake(token));
    }

    #shake(token: string) {
      if (this.readyState !== 0) return;
      const granted = up ? accept(token) : undefined;
      if (!granted) return this.#close();
      const { closesAt, ...identity } = granted;
      const isClosed = () => this.readyState === 3;
      const server: ServerSocket = {
        id: `c${++ids}`,
        ...identity,
        get closed() {
          return isClosed();
        },
        deliver: (frame, afterMs) => {
          clock.after(afterMs, () => {
            // A closing socket still hands over what arrives, as real ones do.
            if ((this.readyState === 1 || this.readyState === 2) && !this.#deaf)
              this.onmessage?.({ data: frame });
          });
        },
        hangUp: (afterMs = latencyMs) => {
          clock.after(afterMs, () => this.#close());
        },
      };
      this.#server = server;
      live.add({ server, sever: (silent) => (silent ? this.#deafen() : this.#close()) });
      clock.after(closesAt - clock.now(), () => this.#close());
      this.readyState = 1;
      this.onopen?.(undefined as never);
    }

    #deafen() {
      this.#deaf = true;
    }

    #close() {
      if (this.readyState === 3) return;
      this.readyState = 3;
      for (const entry of live) if (entry.server === this.#server) live.delete(entry);
      this.onclose?.(undefined as never);
    }

    send(data: string) {
      if (this.readyState !== 1) throw new Error('The socket is not open.');
      const server = this.#server as ServerSocket;
      if (this.#deaf) return;
      clock.after(latencyMs, () => {
        // A frame that left before a cut may still arrive, as on a real network.
        if (up && !this.#deaf) take(server, data);
      });
    }

    close() {
      if (this.readyState >= 2) return;
      this.readyState = 2;
      clock.after(latencyMs, () => this.#close());
    }
  }

  return {
    FakeWebSocket: FakeWebSocket as SocketConstructor,
    live: () => [...live].map(({ server }) => server),
    cut({
      silent = false,
      of = () => true,
    }: {
      silent?: boolean;
      of?: (server: ServerSocket) => boolean;
    } = {}) {
      for (const { server, sever } of [...live]) if (of(server)) sever(silent);
    },
    setDown(down: boolean) {
      up = !down;
      if (down) for (const { sever } of [...live]) sever(false);
    },
    isUp: () => up,
  };
};
