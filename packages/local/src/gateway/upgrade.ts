import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';

/**
 * Answers 101 with the subprotocol, if any, and hands over the socket. False when the client has left in the
 * meantime or its WebSocket headers are invalid; the socket is then dealt with.
 */
export type Upgrade = (
  handshake: { request: IncomingMessage; socket: Duplex; head: Buffer; protocol: string | undefined },
  onOpen: (ws: WebSocket) => void,
) => boolean;

/**
 * @param maxPayload bytes `ws` buffers of one message at most: a bound for what a client that was closed for
 *   its size goes on sending
 * @param closeTimeout ms a client has to answer a close frame before its socket is destroyed
 */
export function createUpgrade(maxPayload: number, closeTimeout: number): Upgrade {
  const protocols = new WeakMap<IncomingMessage, string>();
  const options = {
    noServer: true,
    clientTracking: false,
    // The real gateway doesn't negotiate compression.
    perMessageDeflate: false,
    maxPayload,
    closeTimeout,
    handleProtocols: (_offered: Set<string>, request: IncomingMessage) => protocols.get(request) ?? false,
  } as const;
  const server = new WebSocketServer(options);

  return ({ request, socket, head, protocol }, onOpen) => {
    if (protocol !== undefined) protocols.set(request, protocol);
    let opened = false;
    server.handleUpgrade(request, socket, head, (ws) => {
      opened = true;
      onOpen(ws);
    });
    return opened;
  };
}
