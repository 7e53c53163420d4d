import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Log } from '../log.ts';
import { SetupError } from '../setup-error.ts';
import { isForeignOrigin, isLoopbackHost } from './guard.ts';
import { failure, json, type Reply, writeReply } from './reply.ts';
import { requestUrl } from './request-url.ts';
import type { Routes } from './routes.ts';
import { fileReply } from './static-files.ts';

export interface PeopleServerOptions {
  routes: Routes;
  /** Folder of the web build. */
  webDir: string;
  /** Path of the gateway's stage, e.g. `/local`. */
  stagePath: string;
  /** Until then everything but what starting needs is answered 503. */
  isReady(): boolean;
  onUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  log: Log;
}

const isPage = (request: IncomingMessage) => (request.headers.accept ?? '').includes('text/html');

const NOT_BUILT = 'The chat page is not built yet: run pnpm build.\n';

/** The functions fetch the keys while the stack still starts. */
const ALWAYS = '/.well-known/jwks.json';

const answer = async (request: IncomingMessage, options: PeopleServerOptions): Promise<Reply> => {
  const { routes, webDir, isReady } = options;
  if (!isLoopbackHost(request)) return failure(403, 'this stack answers to 127.0.0.1 and localhost only');
  const method = request.method ?? 'GET';
  if (method !== 'GET' && method !== 'HEAD' && isForeignOrigin(request)) {
    return failure(403, 'requests of other sites are not served');
  }
  const host = request.headers.host ?? '';
  const url = requestUrl(request);
  if (!url) return failure(400, 'the address is not a valid URL');
  if (!isReady() && url.pathname !== ALWAYS) return failure(503, 'the stack is starting');
  if (isPage(request) && url.hostname !== '127.0.0.1') {
    // The page must have the very origin that the stack's addresses and tokens name.
    url.hostname = '127.0.0.1';
    return { ...json({}, 307), headers: { location: url.href } };
  }
  const route = routes[url.pathname];
  if (route) {
    const handler = route[(method === 'HEAD' ? 'GET' : method) as keyof typeof route];
    const allow = Object.keys(route).join(', ');
    if (!handler) return { ...failure(405, `${method} is not allowed here: ${allow}`), headers: { allow } };
    return handler(request, url);
  }
  if (method !== 'GET' && method !== 'HEAD') return failure(404, `there is nothing at ${url.pathname}`);
  const path = decodePath(url.pathname);
  if (path === undefined) return failure(400, 'the path is not valid UTF-8');
  const file = await fileReply(webDir, path === '/' ? '/index.html' : path, host);
  if (file) return file;
  // Addresses of the page's own views: the page reads them itself.
  const view = isPage(request) ? await fileReply(webDir, '/index.html', host) : undefined;
  if (view) return view;
  if (path === '/') return { status: 404, body: NOT_BUILT, type: 'text/plain; charset=utf-8' };
  return failure(404, `there is nothing at ${url.pathname}`);
};

const decodePath = (path: string): string | undefined => {
  try {
    return decodeURIComponent(path);
  } catch {
    return undefined;
  }
};

const refuseUpgrade = (socket: Duplex, status: string) => {
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`, () => socket.destroy());
};

/** The server on the one port for people. It does not listen yet. */
export const createPeopleServer = (options: PeopleServerOptions): Server => {
  const server = createServer((request, response) => {
    answer(request, options)
      .catch((error: unknown) => {
        options.log.warn(
          `${request.method} ${request.url} failed: ${error instanceof Error ? error.stack : error}`,
        );
        return failure(500, 'something went wrong in the stack itself: see its output');
      })
      .then((reply) => writeReply(response, request, reply))
      .catch((error: unknown) => response.destroy(error instanceof Error ? error : undefined));
  });
  server.on('upgrade', (request, socket, head) => {
    socket.on('error', () => socket.destroy());
    const pathname = requestUrl(request)?.pathname;
    if (!isLoopbackHost(request) || pathname?.replace(/\/$/, '') !== options.stagePath) {
      return refuseUpgrade(socket, '403 Forbidden');
    }
    if (!options.isReady()) return refuseUpgrade(socket, '503 Service Unavailable');
    options.onUpgrade(request, socket, head);
  });
  return server;
};

/**
 * Listens on 127.0.0.1.
 * @returns the port
 * @throws {SetupError} when the port is taken or not allowed
 */
export const listen = (server: Server, port: number): Promise<number> =>
  new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const reasons: Record<string, string> = {
        EADDRINUSE: `Port ${port} is in use: choose another one with --port, or 0 for any`,
        EACCES: `Port ${port} needs rights this user does not have: choose another one with --port`,
      };
      reject(new SetupError(reasons[error.code ?? ''] ?? error.message, { cause: error }));
    });
    server.listen(port, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
  });

/** Stops listening and cuts what is still open. */
export const closeServer = (server: Server): Promise<void> =>
  new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
