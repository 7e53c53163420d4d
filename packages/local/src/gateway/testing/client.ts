import { once } from 'node:events';
import { WebSocket } from 'ws';
import { createFrameMeter } from '../frame-meter.ts';

/** A WebSocket client whose frames can be awaited one after the other. */
export interface Client {
  readonly ws: WebSocket;
  send(text: string): void;
  /** Payload bytes of each data frame received so far. */
  readonly frameBytes: number[];
  /** The next text message, in order of arrival. */
  next(): Promise<string>;
  closed: Promise<{ code: number; reason: string }>;
}

/** What a handshake came to: a client, or the HTTP answer. */
export type Opened = { client: Client; headers: Record<string, unknown> } | { status: number; body: string };

export interface ConnectOptions {
  protocols?: string[];
  headers?: Record<string, string>;
}

export async function open(
  url: string,
  { protocols = [], headers = {} }: ConnectOptions = {},
): Promise<Opened> {
  const ws = new WebSocket(url, protocols, { headers, closeTimeout: 500 } as object);
  const client = wrap(ws);
  let upgradeHeaders: Record<string, unknown> = {};
  ws.on('upgrade', (response) => {
    upgradeHeaders = response.headers;
    response.socket.on(
      'data',
      createFrameMeter((bytes) => client.frameBytes.push(bytes)),
    );
  });
  const { promise, resolve, reject } = Promise.withResolvers<Opened>();
  ws.on('open', () => resolve({ client, headers: upgradeHeaders }));
  ws.on('unexpected-response', async (request, response) => {
    let body = '';
    response.on('data', (chunk) => {
      body += String(chunk);
    });
    await once(response, 'end');
    resolve({ status: response.statusCode ?? 0, body });
    request.destroy();
  });
  ws.on('error', reject);
  return promise;
}

function wrap(ws: WebSocket): Client {
  const arrived: string[] = [];
  const waiting: ((text: string) => void)[] = [];
  ws.on('message', (data) => {
    const text = data.toString();
    const waiter = waiting.shift();
    if (waiter) waiter(text);
    else arrived.push(text);
  });
  const { promise: closed, resolve } = Promise.withResolvers<{ code: number; reason: string }>();
  ws.on('close', (code, reason) => resolve({ code, reason: reason.toString() }));
  return {
    ws,
    frameBytes: [],
    closed,
    send: (text) => ws.send(text),
    next: () => {
      const text = arrived.shift();
      if (text !== undefined) return Promise.resolve(text);
      return new Promise((resolveNext) => waiting.push(resolveNext));
    },
  };
}
