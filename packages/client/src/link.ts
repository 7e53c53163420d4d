import { CLIENT_PREFIX, PROTOCOL, TOKEN_PREFIX } from '@bos/core/protocol/limits';
import type { Position } from './api.ts';
import { type Alarm, type Clock, createAlarm } from './clock.ts';
import type { CoreOptions, Socket, SocketConstructor } from './options.ts';

/** One attempt and, with luck, its socket. What a dead one still reports changes nothing. */
export interface Link {
  socket?: Socket;
  exp?: number | undefined;
  openedAt: number;
  /** When anything came, and when the last `resumed` came, epoch ms. */
  heardAt: number;
  resumedAt: number;
  /** When the server stops serving it, epoch ms. */
  expiresAt: number;
  /** The token ends before the gateway's two hours do. */
  tokenLimited: boolean;
  /** The resume in flight: from where. */
  asking?: { from: Position | undefined } | undefined;
  again: boolean;
  /** Resumes that failed in a row. */
  setbacks: number;
  /** For the stage it is in, and for the resume in flight. */
  stage: Alarm;
  answer: Alarm;
  dead: boolean;
}

export const createLink = (clock: Clock): Link => ({
  openedAt: 0,
  heardAt: 0,
  resumedAt: 0,
  expiresAt: 0,
  tokenLimited: false,
  again: false,
  setbacks: 0,
  stage: createAlarm(clock),
  answer: createAlarm(clock),
  dead: false,
});

/** What the socket of a link reports, until the link is dead. */
export interface LinkEvents {
  opened(): void;
  heard(data: unknown): void;
  closed(): void;
}

/**
 * Opens the socket of a link. The token goes into the subprotocols, for a URL ends in logs.
 * @throws {SyntaxError} where the URL, or a character of the token, is none a handshake can carry
 */
export const openSocket = (link: Link, options: CoreOptions, token: string, on: LinkEvents): void => {
  const WebSocketClass = options.webSocket ?? (WebSocket as never as SocketConstructor);
  const version = CLIENT_PREFIX + (options.version ?? '0');
  const socket: Socket = new WebSocketClass(options.url, [PROTOCOL, TOKEN_PREFIX + token, version]);
  link.socket = socket;
  socket.onopen = () => (link.dead ? socket.close(1000) : on.opened());
  socket.onmessage = ({ data }) => link.dead || on.heard(data);
  socket.onclose = () => link.dead || on.closed();
  // An error says nothing that the close after it does not; `ws` throws when nobody listens.
  socket.onerror = () => undefined;
};
