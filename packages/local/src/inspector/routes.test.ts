import type { IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import { describe, expect, it } from '@jest/globals';
import { inspectorRoutes } from './routes.ts';

const inspected = {
  connections: () => [{ connectionId: 'c' }],
  functions: () => [{ name: 'send' }],
  queues: () => [],
  topics: () => [{ name: 'answers' }],
  trace: (after: number) => ({ events: [{ sequence: after + 1 }] }),
  userLog: async (user: string) => ({ rows: [user] }),
  redrive: async (queue: string, id?: string) =>
    queue === 'dead-letters' ? { brought: id === undefined ? 2 : 1, unknown: 0 } : undefined,
  logs: (name: string) => (name === 'send' ? [{ text: 'hello' }] : undefined),
};
const routes = inspectorRoutes(inspected, '/nowhere');
const get = (path: string) => {
  const url = new URL(path, 'http://127.0.0.1');
  return routes[url.pathname]?.GET?.({ headers: {} } as IncomingMessage, url);
};
const redrive = (body: object) => {
  const request = Readable.from([Buffer.from(JSON.stringify(body))]) as IncomingMessage;
  return routes['/inspect/redrive']?.POST?.(request, new URL('http://127.0.0.1/inspect/redrive'));
};

describe('the inspector', () => {
  it('shows connections, functions and queues', async () => {
    const reply = await get('/inspect/state');
    expect(reply?.body).toEqual({
      connections: [{ connectionId: 'c' }],
      functions: [{ name: 'send' }],
      topics: [{ name: 'answers' }],
      queues: [],
    });
  });

  it('shows what a function wrote', async () => {
    expect(await get('/inspect/logs?function=send')).toMatchObject({
      status: 200,
      body: { lines: [{ text: 'hello' }] },
    });
  });

  it('shows what happened after a sequence number, and the rows of a user', async () => {
    expect(await get('/inspect/trace?after=7')).toMatchObject({ body: { events: [{ sequence: 8 }] } });
    expect(await get('/inspect/trace')).toMatchObject({ body: { events: [{ sequence: 1 }] } });
    expect(await get('/inspect/user?user=ana')).toMatchObject({ body: { rows: ['ana'] } });
    expect(await get('/inspect/user')).toMatchObject({ status: 400 });
  });

  it('brings one dead letter again, or all of a queue', async () => {
    expect(await redrive({ queue: 'dead-letters' })).toMatchObject({ body: { brought: 2 } });
    expect(await redrive({ queue: 'dead-letters', id: 'q1' })).toMatchObject({ body: { brought: 1 } });
    expect(await redrive({ queue: 'demo-persona' })).toMatchObject({
      status: 400,
      body: { error: 'queue: "demo-persona" takes no dead letters' },
    });
    expect(await redrive({})).toMatchObject({ status: 400 });
  });

  it('names a function that does not exist', async () => {
    expect(await get('/inspect/logs?function=sned')).toMatchObject({
      status: 400,
      body: { error: 'function: there is no "sned"' },
    });
  });

  it('says where its data are while its page is not built', async () => {
    expect(await get('/inspect')).toMatchObject({
      status: 200,
      body: expect.stringContaining('/inspect/state'),
    });
  });
});
