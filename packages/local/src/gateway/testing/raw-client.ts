import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

/** Asks for an upgrade over plain TCP, for clients that misbehave as no library would. */
export function requestUpgrade(url: string, key = 'dGhlIHNhbXBsZSBub25jZQ=='): Socket {
  const { port, pathname } = new URL(url);
  const socket = connect(Number(port), '127.0.0.1');
  socket.write(
    [
      `GET ${pathname} HTTP/1.1`,
      'Host: localhost',
      'Connection: Upgrade',
      'Upgrade: websocket',
      'Sec-WebSocket-Version: 13',
      `Sec-WebSocket-Key: ${key}`,
      'Sec-WebSocket-Protocol: bos.v1',
      '\r\n',
    ].join('\r\n'),
  );
  return socket;
}

/** The same, once the gateway has answered 101. */
export async function openRaw(url: string): Promise<Socket> {
  const socket = requestUpgrade(url);
  const [answer] = await once(socket, 'data');
  if (!String(answer).startsWith('HTTP/1.1 101')) throw new Error(String(answer));
  return socket;
}
