import type { IncomingMessage } from 'node:http';

/**
 * Where a request goes; undefined when its target or its Host is none that a URL can hold. A target that begins
 * with two slashes is a path like any other: resolved against a base, it would name a host.
 */
export const requestUrl = ({ url = '/', headers }: IncomingMessage): URL | undefined =>
  URL.parse(url.startsWith('/') ? `http://${headers.host ?? '127.0.0.1'}${url}` : url) ?? undefined;
