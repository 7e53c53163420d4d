import { json, type Reply } from '../http/reply.ts';
import type { Routes } from '../http/routes.ts';
import { fileReply } from '../http/static-files.ts';

/** What the inspector shows; each part answers a snapshot that can be written as JSON. */
export interface Inspected {
  connections(): unknown;
  functions(): unknown;
  queues(): unknown;
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
        queues: inspected.queues(),
      }),
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
