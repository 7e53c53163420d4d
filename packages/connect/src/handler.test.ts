import { lambdaContext, type SocketEventOptions, socketEvent } from '@bos/core/testing/events';
import { createMemoryPorts } from '@bos/core/testing/memory-ports';
import { NOON } from '@bos/core/testing/test-runtime';
import { describe, expect, it } from '@jest/globals';
import { createHandler } from './handler.ts';

const open = (ports: Parameters<typeof createHandler>[0], options: SocketEventOptions = {}) =>
  createHandler(ports)(socketEvent({ connectionId: 'A=', ...options }) as never, lambdaContext());

describe('$connect', () => {
  it('answers the subprotocol the client must see', async () => {
    expect(await open(createMemoryPorts())).toEqual({
      statusCode: 200,
      headers: { 'Sec-WebSocket-Protocol': 'bos.v1' },
    });
  });

  it('writes the row of this connection, under the user the authorizer vouched for', async () => {
    const ports = createMemoryPorts();
    await open(ports, { sub: 'ana', exp: NOON / 1000 + 60, body: { userId: 'eve' } });
    expect(await ports.connections.list('ana')).toEqual([
      {
        userId: 'ana',
        connectionId: 'A=',
        connectedAt: NOON,
        registeredAt: NOON,
        expiresAt: NOON / 1000 + 60,
        endpoint: 'abcdef1234.execute-api.us-east-1.amazonaws.com/local',
        device: 'test',
      },
    ]);
    expect(await ports.connections.list('eve')).toEqual([]);
  });

  it('pushes nothing to the socket, which is not open yet', async () => {
    const ports = createMemoryPorts();
    await ports.online('B=');
    await open(ports);
    expect(ports.gateway.calls).toEqual(['push B=']);
    expect(ports.gateway.frames('B=')).toEqual([{ type: 'presence', devices: 2 }]);
  });

  it('announces a person who comes, not one who is there', async () => {
    const ports = createMemoryPorts();
    await open(ports);
    await open(ports, { connectionId: 'B=' });
    expect(ports.published.presences).toEqual([
      { user_id: 'ana', state: 'online', connections: 1, timestamp: NOON / 1000 },
    ]);
  });

  it.each([
    ['whose token is over', { exp: NOON / 1000 }, 'expired'],
    ['nobody vouched for', { sub: '' }, 'unauthorized'],
  ])('opens no socket for a person %s, and writes no row', async (_what, options, code) => {
    const ports = createMemoryPorts();
    await expect(open(ports, options)).rejects.toMatchObject({ code });
    expect(await ports.connections.list('ana')).toEqual([]);
  });

  it('opens no socket that could not be registered', async () => {
    const ports = createMemoryPorts();
    const put = () => Promise.reject(new Error('table down'));
    await expect(open({ ...ports, connections: { ...ports.connections, put } })).rejects.toThrow(
      'table down',
    );
  });
});
