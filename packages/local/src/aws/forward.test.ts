import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it } from '@jest/globals';
import { createForwarder } from './forward.ts';

const call = { method: 'POST', path: '/', headers: {}, body: Buffer.from('{}') };

describe('the forwarder', () => {
  it('is settled only when what it passed on was answered', async () => {
    const server = createServer();
    const asked = once(server, 'request');
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const forwarder = createForwarder();
    const order: string[] = [];
    const answered = forwarder.send(port, call).then(({ status }) => order.push(`answered ${status}`));
    const settled = forwarder.settled(port).then(() => order.push('settled'));
    await forwarder.settled(port + 1);
    const [, response] = (await asked) as [unknown, ServerResponse];
    expect(order).toEqual([]);
    response.end('{}');
    await Promise.all([answered, settled]);
    expect(order).toEqual(['answered 200', 'settled']);
    forwarder.close();
    server.close();
  });

  it('is settled after a call that failed', async () => {
    const forwarder = createForwarder();
    const server = createServer((request) => void request.socket.destroy());
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    await expect(forwarder.send(port, call)).rejects.toThrow();
    await forwarder.settled(port);
    forwarder.close();
    server.close();
  });
});
