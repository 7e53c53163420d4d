import type { IncomingMessage } from 'node:http';

/** A handshake as the authorizer's and the `$connect` function's events show it. */
export interface HandshakeHeaders {
  /** Original case; of a repeated header, the last value. */
  headers: Record<string, string>;
  multiValueHeaders: Record<string, string[]>;
  query: Record<string, string>;
  multiValueQuery: Record<string, string[]>;
}

/** Spent on the hop between client and gateway: not in recorded CONNECT events. */
const HOP_BY_HOP = new Set(['connection', 'upgrade', 'keep-alive', 'proxy-connection', 'transfer-encoding']);

/** Reads a handshake's headers and query. What the edge sets itself wins over what a client claims. */
export function readHandshake(
  request: IncomingMessage,
  edge: { domainName: string; sourceIp: string; traceId: string },
): HandshakeHeaders {
  const multi = new Map<string, { name: string; values: string[] }>();
  for (let at = 0; at + 1 < request.rawHeaders.length; at += 2) {
    const name = request.rawHeaders[at] ?? '';
    const key = name.toLowerCase();
    if (HOP_BY_HOP.has(key)) continue;
    const values = multi.get(key)?.values ?? [];
    multi.set(key, {
      name: multi.get(key)?.name ?? name,
      values: [...values, request.rawHeaders[at + 1] ?? ''],
    });
  }
  const set = (name: string, value: string) => multi.set(name.toLowerCase(), { name, values: [value] });
  // Host is the API's domain, since no other name routes to it on AWS.
  set('Host', edge.domainName);
  set('X-Amzn-Trace-Id', edge.traceId);
  set('X-Forwarded-For', edge.sourceIp);
  set('X-Forwarded-Port', '443');
  set('X-Forwarded-Proto', 'https');

  const multiValueHeaders = Object.fromEntries([...multi.values()].map(({ name, values }) => [name, values]));
  const multiValueQuery: Record<string, string[]> = {};
  for (const [name, value] of new URL(request.url ?? '/', 'http://localhost').searchParams) {
    multiValueQuery[name] = [...(multiValueQuery[name] ?? []), value];
  }
  return {
    headers: lastValues(multiValueHeaders),
    multiValueHeaders,
    query: lastValues(multiValueQuery),
    multiValueQuery,
  };
}

/** The value of an identity source (`route.request.header.X`, `route.request.querystring.X`), if present. */
export function readIdentitySource(source: string, handshake: HandshakeHeaders): string | undefined {
  const [, place, name] = /^route\.request\.(header|querystring)\.(.+)$/.exec(source) ?? [];
  if (place === 'header') return findHeader(handshake.headers, name ?? '');
  return place === 'querystring' ? handshake.query[name ?? ''] : undefined;
}

/** Header lookup without regard to case. */
export function findHeader(headers: Record<string, string>, name: string): string | undefined {
  const wanted = name.toLowerCase();
  return Object.entries(headers).find(([key]) => key.toLowerCase() === wanted)?.[1];
}

function lastValues(multi: Record<string, string[]>): Record<string, string> {
  return Object.fromEntries(Object.entries(multi).map(([name, values]) => [name, values.at(-1) ?? '']));
}
