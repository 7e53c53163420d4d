import type { IncomingMessage } from 'node:http';
import { describe, expect, it } from '@jest/globals';
import { inspectorRoutes } from './routes.ts';

const inspected = {
  connections: () => [{ connectionId: 'c' }],
  functions: () => [{ name: 'send' }],
  queues: () => [],
  logs: (name: string) => (name === 'send' ? [{ text: 'hello' }] : undefined),
};
const routes = inspectorRoutes(inspected, '/nowhere');
const get = (path: string) => {
  const url = new URL(path, 'http://127.0.0.1');
  return routes[url.pathname]?.GET?.({ headers: {} } as IncomingMessage, url);
};

describe('the inspector', () => {
  it('shows connections, functions and queues', async () => {
    const reply = await get('/inspect/state');
    expect(reply?.body).toEqual({
      connections: [{ connectionId: 'c' }],
      functions: [{ name: 'send' }],
      queues: [],
    });
  });

  it('shows what a function wrote', async () => {
    expect(await get('/inspect/logs?function=send')).toMatchObject({
      status: 200,
      body: { lines: [{ text: 'hello' }] },
    });
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
