import type { IncomingMessage } from 'node:http';

const LOOPBACK = new Set(['127.0.0.1', 'localhost', '[::1]']);

const hostOf = (authority: string | undefined): string =>
  (authority ?? '').replace(/:\d+$/, '').toLowerCase();

/** A page of another site may point its own name at 127.0.0.1 (DNS rebinding): its requests carry that name. */
export const isLoopbackHost = (request: IncomingMessage): boolean =>
  LOOPBACK.has(hostOf(request.headers.host));

/** The request comes from a page that this stack did not serve. Programs send no `Origin`. */
export const isForeignOrigin = (request: IncomingMessage): boolean => {
  const { origin, host } = request.headers;
  return origin !== undefined && origin !== `http://${host}`;
};
