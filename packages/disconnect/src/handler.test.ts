import { METRICS } from '@bos/core/ports/telemetry';
import { MAX_CONNECTION_MS } from '@bos/core/protocol/limits';
import { lambdaContext, type SocketEventOptions, socketEvent } from '@bos/core/testing/events';
import { createMemoryPorts, testConnection } from '@bos/core/testing/memory-ports';
import { NOON } from '@bos/core/testing/test-runtime';
import { describe, expect, it } from '@jest/globals';
import { createHandler } from './handler.ts';

const close = (ports: Parameters<typeof createHandler>[0], options: SocketEventOptions = {}) =>
  createHandler(ports)(socketEvent({ connectionId: 'A=', ...options }), lambdaContext());
const ids = async ({ connections }: ReturnType<typeof createMemoryPorts>) =>
  (await connections.list('ana')).map(({ connectionId }) => connectionId);

describe('$disconnect', () => {
  it('forgets the connection and tells the devices that are left', async () => {
    const ports = createMemoryPorts();
    await ports.online('A=', 'B=', 'C=');
    expect(await close(ports)).toEqual({ statusCode: 200 });
    expect(await ids(ports)).toEqual(['B=', 'C=']);
    expect(ports.gateway.calls).toEqual(['push B=', 'push C=']);
    expect(ports.gateway.frames('B=')).toEqual([{ type: 'presence', devices: 2 }]);
    expect(ports.published.presences).toEqual([]);
  });

  it('of the last connection announces the person offline', async () => {
    const ports = createMemoryPorts();
    await ports.online('A=');
    await close(ports);
    expect(ports.published.presences).toEqual([
      { user_id: 'ana', state: 'offline', connections: 0, timestamp: NOON / 1000 },
    ]);
    expect(ports.gateway.calls).toEqual([]);
  });

  it('of the last live connection does, though an expired row is left', async () => {
    const ports = createMemoryPorts();
    await ports.online('A=');
    await ports.connections.put(testConnection({ connectionId: 'B=', expiresAt: NOON / 1000 }));
    await close(ports);
    expect(ports.published.presences).toMatchObject([{ state: 'offline' }]);
    expect(ports.gateway.calls).toEqual([]);
  });

  it('cleans up for an expired credential too', async () => {
    const ports = createMemoryPorts();
    await ports.online('A=', 'B=');
    await close(ports, { exp: NOON / 1000 - 60 });
    expect(await ids(ports)).toEqual(['B=']);
  });

  it('of a connection that is forgotten already is no error', async () => {
    const ports = createMemoryPorts();
    await ports.online('B=');
    expect(await close(ports)).toEqual({ statusCode: 200 });
    expect(await ids(ports)).toEqual(['B=']);
  });

  it('of a socket nobody vouched for touches nothing', async () => {
    const ports = createMemoryPorts();
    await ports.online('A=');
    expect(await close(ports, { sub: '' })).toEqual({ statusCode: 200 });
    expect(await ids(ports)).toEqual(['A=']);
  });

  it('succeeds though nobody can be told', async () => {
    const ports = createMemoryPorts();
    await ports.online('A=');
    const presence = { announce: () => Promise.reject(new Error('no topic')) };
    expect(await close({ ...ports, presence })).toEqual({ statusCode: 200 });
    expect(ports.told.errors).toMatchObject([{ what: 'telling of a closed connection failed' }]);
  });

  it.each([
    ['counts a connection the gateway cut at two hours', MAX_CONNECTION_MS, 1],
    ['does not count one that rotated in time', MAX_CONNECTION_MS - 1, undefined],
  ])('%s', async (_what, age, count) => {
    const ports = createMemoryPorts();
    await close(ports, { connectedAt: NOON - age });
    expect(ports.told.counts[METRICS.cut]).toBe(count);
  });
});
