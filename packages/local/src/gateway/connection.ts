import type { Duplex } from 'node:stream';
import type { WebSocket } from 'ws';
import type { PlatformClock } from '../clock.ts';
import type { Recorder } from '../stats/recorder.ts';
import type { ConnectionFacts } from './events.ts';
import { createFrameMeter } from './frame-meter.ts';
import { watchLifetime } from './lifetime.ts';
import type { GatewayLimits } from './limits.ts';
import type { Uncertain } from './uncertain.ts';

/** How a connection ended, as its `$disconnect` event tells. */
export interface ConnectionEnd {
  code: number;
  reason: string;
}

/** An open socket, from 101 to its end. */
export interface Connection {
  readonly facts: ConnectionFacts;
  readonly protocol: string;
  isOpen(): boolean;
  /** Epoch ms of the last message in either direction. */
  lastActiveAt(): number;
  /** Bytes the client hasn't taken yet. */
  bufferedBytes(): number;
  /** Sends one text message, in as many frames as the frame limit asks for. Nothing once it has ended. */
  transmit(message: Uint8Array, kind: 'response' | 'push'): void;
  /** Closes with a close frame. It counts as ended at once, however long the client takes to answer. */
  end(frame: ConnectionEnd, disconnectReason?: string): void;
  /** Ends it without a close frame, as a lost network does. */
  cut(): void;
  /** Settles once the socket itself is closed. */
  readonly closed: Promise<void>;
}

export interface ConnectionPorts {
  clock: PlatformClock;
  recorder: Recorder;
  limits: GatewayLimits;
  uncertain: Uncertain;
  onMessage(connection: Connection, body: string, isBase64Encoded: boolean): void;
  /** Called exactly once. */
  onEnd(connection: Connection, end: ConnectionEnd): void;
}

/** RFC 6455 §7.1.5: codes that stand for the absence of one. */
const NO_STATUS = 1005;
const ABNORMAL = 1006;
/** As recorded in `$disconnect` events of clients that closed without a code. */
const NO_STATUS_REASON = 'Client-side close frame status not set';

/** Takes over a socket that has just been upgraded. */
export function openConnection(
  ws: WebSocket,
  socket: Duplex,
  facts: ConnectionFacts,
  ports: ConnectionPorts,
): Connection {
  const { limits, recorder, uncertain } = ports;
  const { connectionId } = facts;
  const { promise: closed, resolve: socketClosed } = Promise.withResolvers<void>();
  let ended = false;

  const finish = (end: ConnectionEnd) => {
    if (ended) return;
    ended = true;
    lifetime.stop();
    recorder.disconnected();
    ports.onEnd(connection, end);
  };
  const reject = (code: number) => connection.end({ code, reason: uncertain.rejectionReason });
  const lifetime = watchLifetime(ports.clock, limits, () => connection.end(uncertain.expiry));

  const connection: Connection = {
    facts,
    protocol: ws.protocol,
    isOpen: () => !ended && ws.readyState === ws.OPEN,
    lastActiveAt: lifetime.lastActiveAt,
    bufferedBytes: () => ws.bufferedAmount,
    transmit: (message, kind) => {
      if (!connection.isOpen()) return;
      lifetime.touch();
      recorder.frame('out', message.length, connectionId, kind, message);
      sendInFrames(ws, message, limits.frameBytes);
    },
    end: ({ code, reason }, disconnectReason = reason) => {
      if (ended) return;
      finish({ code, reason: disconnectReason });
      ws.close(code, reason);
    },
    cut: () => ws.terminate(),
    closed,
  };

  // Before ws's own listener, so that a frame is judged before its message is delivered.
  socket.prependListener(
    'data',
    createFrameMeter((frame, message) => {
      if (frame > limits.frameBytes || message > limits.messageBytes) reject(1009);
    }),
  );
  ws.on('message', (data: Buffer, isBinary) => {
    if (ended) return;
    if (isBinary && uncertain.binaryFrames === 'reject') return reject(1003);
    lifetime.touch();
    recorder.frame('in', data.length, connectionId, 'frame', data);
    ports.onMessage(connection, data.toString(isBinary ? 'base64' : 'utf8'), isBinary);
  });
  // A protocol error: ws sends the close frame that fits, and its 'close' event follows.
  ws.on('error', (error: Error & { code?: string }) => finish({ code: codeOf(error), reason: '' }));
  ws.on('close', (code, reason) => {
    finish(describeEnd(code, reason.toString(), uncertain));
    socketClosed();
  });
  recorder.connected();
  return connection;
}

/** Continuation frames of one message. `ws` keeps their order, since they are queued in one go. */
function sendInFrames(ws: WebSocket, message: Uint8Array, frameBytes: number): void {
  let from = 0;
  do {
    const to = Math.min(from + frameBytes, message.length);
    ws.send(message.subarray(from, to), { binary: false, fin: to === message.length });
    from = to;
  } while (from < message.length);
}

function describeEnd(code: number, reason: string, { abnormalReason }: Uncertain): ConnectionEnd {
  if (code === NO_STATUS) return { code, reason: NO_STATUS_REASON };
  return { code, reason: code === ABNORMAL ? abnormalReason : reason };
}

function codeOf({ code = '' }: { code?: string }): number {
  if (code === 'WS_ERR_INVALID_UTF8') return 1007;
  if (code.startsWith('WS_ERR_UNSUPPORTED')) return 1009;
  return code.startsWith('WS_ERR') ? 1002 : ABNORMAL;
}
