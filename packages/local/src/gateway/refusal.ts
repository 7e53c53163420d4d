import { STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import { errorFrame } from './error-frames.ts';

/** Answers a handshake with a status instead of 101, and closes. A browser sees only close 1006. */
export function refuseUpgrade(
  socket: Duplex,
  refusal: { status: number; message: string; connectionId: string; requestId: string },
): void {
  const body = errorFrame(refusal.message, refusal.connectionId, refusal.requestId);
  const lines = [
    `HTTP/1.1 ${refusal.status} ${STATUS_CODES[refusal.status] ?? ''}`,
    'Connection: close',
    'Content-Type: application/json',
    `Content-Length: ${Buffer.byteLength(body)}`,
    `x-amzn-RequestId: ${refusal.requestId}`,
  ];
  if (socket.destroyed) return;
  socket.once('finish', () => socket.destroy());
  socket.end(`${lines.join('\r\n')}\r\n\r\n${body}`);
}
