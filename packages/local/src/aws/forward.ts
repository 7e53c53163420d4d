import { Agent, type IncomingHttpHeaders, request } from 'node:http';
import type { AwsResponse } from './aws-error.ts';

export interface ForwardedRequest {
  method: string;
  path: string;
  headers: IncomingHttpHeaders;
  body: Buffer;
}

/** Passes requests on to the services behind the edge, over connections that are kept. */
export interface Forwarder {
  /** Rejects if nobody answers on the port. */
  send(port: number, request: ForwardedRequest): Promise<AwsResponse>;
  /** Resolves once no call to this port is under way. */
  settled(port: number): Promise<void>;
  /** Breaks off what is under way. */
  close(): void;
}

/** Of the connection, not of the message. */
const HOP_BY_HOP = ['connection', 'keep-alive', 'transfer-encoding', 'expect', 'content-length'];

export const createForwarder = (): Forwarder => {
  // Connections idle for longer are given up before the other side does, which could cut a call.
  const agent = new Agent({ keepAlive: true, scheduling: 'lifo', timeout: 30_000 });
  const underWay = new Map<number, Set<Promise<AwsResponse>>>();

  const call = (port: number, { method, path, headers, body }: ForwardedRequest) =>
    new Promise<AwsResponse>((resolve, reject) => {
      const passed = { ...withoutHops(headers), 'content-length': body.length };
      const sent = request({ host: '127.0.0.1', port, agent, method, path, headers: passed }, (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () =>
          resolve({
            status: response.statusCode ?? 502,
            headers: withoutHops(response.headers),
            body: chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks),
          }),
        );
      });
      sent.on('error', reject);
      sent.end(body);
    });

  return {
    send(port, request) {
      const calls = underWay.get(port) ?? new Set();
      underWay.set(port, calls);
      const answer = call(port, request).finally(() => calls.delete(answer));
      calls.add(answer);
      return answer;
    },
    async settled(port) {
      const calls = underWay.get(port);
      while (calls && calls.size > 0) await Promise.allSettled(calls);
    },
    close: () => agent.destroy(),
  };
};

const withoutHops = (headers: IncomingHttpHeaders): Record<string, string> => {
  const kept: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined && !HOP_BY_HOP.includes(name)) kept[name] = String(value);
  }
  return kept;
};
