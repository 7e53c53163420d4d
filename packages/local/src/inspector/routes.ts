import { failure, json, type Reply, readJson } from '../http/reply.ts';
import type { Routes } from '../http/routes.ts';
import { fileReply } from '../http/static-files.ts';

/** What the inspector shows; each part answers a snapshot that can be written as JSON. */
export interface Inspected {
  connections(): unknown;
  functions(): unknown;
  queues(): unknown;
  topics(): unknown;
  /** What the stack did after a sequence number, and whom it saw. */
  trace(after: number): unknown;
  /** A user's rows in the tables. */
  userLog(user: string): Promise<unknown>;
  /**
   * Brings what waits in a dead-letter queue, or one message of it, to its function again; undefined if there is no
   * such queue.
   */
  redrive(queue: string, id?: string): Promise<{ brought: number; unknown: number } | undefined>;
  /** Newest log lines of one function, by its short name; undefined if there is none. */
  logs(functionName: string): unknown;
}

const NOT_BUILT = `<!doctype html><html lang="en"><meta charset="utf-8"><title>Inspector</title>
<p>The inspector's page is not built yet: run pnpm build. What it shows is at
<a href="/inspect/state">/inspect/state</a>, <a href="/stats">/stats</a> and <a href="/faults">/faults</a>.</p></html>`;

/** `/inspect`, the page, and the JSON behind it. */
export const inspectorRoutes = (inspected: Inspected, webDir: string): Routes => ({
  '/inspect': {
    async GET(request): Promise<Reply> {
      const page = await fileReply(webDir, '/inspect.html', request.headers.host ?? '');
      return page ?? { status: 200, body: NOT_BUILT, type: 'text/html; charset=utf-8' };
    },
  },
  '/inspect/state': {
    GET: () =>
      json({
        connections: inspected.connections(),
        functions: inspected.functions(),
        topics: inspected.topics(),
        queues: inspected.queues(),
      }),
  },
  '/inspect/trace': {
    GET: (_request, url) => json(inspected.trace(Number(url.searchParams.get('after')) || 0)),
  },
  '/inspect/user': {
    async GET(_request, url) {
      const user = url.searchParams.get('user');
      return user ? json(await inspected.userLog(user)) : failure(400, 'user: whose log?');
    },
  },
  '/inspect/redrive': {
    async POST(request) {
      const body = await readJson(request);
      if ('error' in body) return failure(400, body.error);
      const { queue, id } = Object(body.value) as { queue?: unknown; id?: unknown };
      if (typeof queue !== 'string') return failure(400, 'queue: its name is missing');
      const told = await inspected.redrive(queue, typeof id === 'string' ? id : undefined);
      return told ? json(told) : failure(400, `queue: ${JSON.stringify(queue)} takes no dead letters`);
    },
  },
  '/inspect/logs': {
    GET(_request, url) {
      const name = url.searchParams.get('function') ?? '';
      const lines = inspected.logs(name);
      return lines === undefined
        ? json({ error: `function: there is no ${JSON.stringify(name)}` }, 400)
        : json({ lines });
    },
  },
});
