import { once } from 'node:events';
import { setImmediate as turn } from 'node:timers/promises';
import { afterEach, describe, expect, it } from '@jest/globals';
import type { GatewayOptions } from './gateway.ts';
import { requestUpgrade } from './testing/raw-client.ts';
import { type RunningGateway, runGateway } from './testing/run-gateway.ts';

let running: RunningGateway | undefined;
const start = async (options?: Partial<GatewayOptions>) => {
  running = await runGateway(options);
  return { ...running, client: await running.connect() };
};
afterEach(() => running?.stop());

const KB = 1024;
const MINUTE = 60_000;
const ending = async ({ invoker }: RunningGateway) => {
  const { requestContext } = await invoker.called('disconnect');
  return [requestContext.disconnectStatusCode, requestContext.disconnectReason];
};

describe('inbound limits', () => {
  it('take a frame of 32 KB', async () => {
    const { client } = await start();
    client.send('x'.repeat(32 * KB));
    expect(await client.next()).toBe('{"type":"error"}');
  });

  it('close with 1009 on a frame above 32 KB, without running a route', async () => {
    const { client, invoker, gateway, ...rest } = await start();
    client.send(`{"action":"sendMessage","pad":"${'x'.repeat(32 * KB)}"}`);
    expect((await client.closed).code).toBe(1009);
    expect(await ending({ invoker, gateway, ...rest })).toEqual([1009, '']);
    expect(invoker.calls.some(({ functionName }) => functionName === 'send')).toBe(false);
  });

  it('take a message of 128 KB in frames of 32 KB', async () => {
    const { client, recorded } = await start();
    for (let part = 1; part <= 4; part++) client.ws.send('x'.repeat(32 * KB), { fin: part === 4 });
    expect(await client.next()).toBe('{"type":"error"}');
    expect(recorded).toContain(`frame in ${128 * KB} frame`);
  });

  it('close with 1009 on a message above 128 KB in frames of 32 KB', async () => {
    const started = await start();
    for (let part = 1; part <= 5; part++) started.client.ws.send('x'.repeat(32 * KB), { fin: part === 5 });
    expect((await started.client.closed).code).toBe(1009);
    expect(await ending(started)).toEqual([1009, '']);
  });

  it('close with 1003 on a binary frame', async () => {
    const started = await start();
    started.client.ws.send(Buffer.from([1, 2, 3]));
    expect((await started.client.closed).code).toBe(1003);
    expect(await ending(started)).toEqual([1003, '']);
  });

  it('deliver a binary frame in base64 under the other reading of the sources', async () => {
    const { client, invoker } = await start({ uncertain: { binaryFrames: 'deliver' } });
    client.ws.send(Buffer.from('{"action":"sendMessage"}'));
    client.send('{"action":"ping"}');
    expect(await client.next()).toBeDefined();
    expect(invoker.calls.length).toBe(2);
  });
});

describe('the end of a connection', () => {
  it.each<[string, [number?, string?], [number, string]]>([
    ['with a code and reason', [4001, 'bye'], [4001, 'bye']],
    ['with a code', [1000], [1000, '']],
    ['without a code', [], [1005, 'Client-side close frame status not set']],
  ])('by the client %s is told to $disconnect', async (_what, close, expected) => {
    const started = await start();
    started.client.ws.close(...close);
    expect(await ending(started)).toEqual(expected);
    expect(started.gateway.connections()).toEqual([]);
    expect(started.recorded).toEqual(['connected', 'disconnected']);
    expect(started.clock.pending()).toBe(0);
  });

  it('by a lost network is 1006', async () => {
    const started = await start();
    started.client.ws.terminate();
    expect(await ending(started)).toEqual([1006, '']);
  });

  it('by a cut is 1006 on both sides', async () => {
    const started = await start();
    expect(started.gateway.cut(started.client.connectionId)).toBe(true);
    expect((await started.client.closed).code).toBe(1006);
    expect(await ending(started)).toEqual([1006, '']);
    expect(started.gateway.cut(started.client.connectionId)).toBe(false);
  });

  it('comes after 10 idle minutes as 1001 "Going away"', async () => {
    const started = await start();
    started.clock.advance(10 * MINUTE - 1);
    expect(started.gateway.connections()).toHaveLength(1);
    started.clock.advance(1);
    expect(await started.client.closed).toEqual({ code: 1001, reason: 'Going away' });
    expect(await ending(started)).toEqual([1001, 'Going away']);
  });

  it('is put off by a message of the client', async () => {
    const { client, clock, gateway, invoker } = await start();
    clock.advance(6 * MINUTE);
    client.send('{"action":"oneWay"}');
    await invoker.called('one-way');
    clock.advance(6 * MINUTE);
    expect(gateway.connections()).toHaveLength(1);
    clock.advance(4 * MINUTE);
    expect((await client.closed).code).toBe(1001);
  });

  it('is put off by a message to the client', async () => {
    const { client, clock, gateway, manage } = await start();
    clock.advance(6 * MINUTE);
    await manage('POST', client.connectionId, 'hello');
    clock.advance(6 * MINUTE);
    expect(gateway.connections()).toHaveLength(1);
  });

  it('is not put off by a protocol ping', async () => {
    const { client, clock } = await start();
    clock.advance(9 * MINUTE);
    client.ws.ping();
    await once(client.ws, 'pong');
    clock.advance(MINUTE);
    expect((await client.closed).code).toBe(1001);
  });

  it('comes after 2 hours as 1001 "Going away", however busy the connection is', async () => {
    const started = await start();
    for (let minutes = 5; minutes < 120; minutes += 5) {
      started.clock.advance(5 * MINUTE);
      await started.manage('POST', started.client.connectionId, 'hello');
    }
    expect(started.gateway.connections()).toHaveLength(1);
    started.clock.advance(5 * MINUTE);
    expect(await started.client.closed).toEqual({ code: 1001, reason: 'Going away' });
    expect(await ending(started)).toEqual([1001, 'Going away']);
  });

  it.each(['end', 'destroy'] as const)(
    'is told to $disconnect when the client left by %s while $connect ran',
    async (how) => {
      const { invoker, url } = await start();
      const socket = requestUpgrade(url);
      invoker.script('connect', () => {
        socket[how]();
        return { statusCode: 200 };
      });
      const { requestContext } = await invoker.called('disconnect');
      expect(requestContext.disconnectStatusCode).toBe(1006);
    },
  );

  it('is told to $disconnect when the socket was destroyed before it could be opened', async () => {
    const { invoker, url, sockets, recorded } = await start();
    invoker.script('connect', () => {
      sockets.at(-1)?.destroy();
      return { statusCode: 200 };
    });
    requestUpgrade(url);
    const { requestContext } = await invoker.called('disconnect');
    expect(requestContext.disconnectStatusCode).toBe(1006);
    expect(recorded).toEqual(['connected', 'refused']);
  });

  it('of all comes with close(), which waits for their $disconnect', async () => {
    const { gateway, invoker, client } = await start();
    let done = false;
    invoker.script('disconnect', async () => {
      await client.closed;
      await turn();
      done = true;
    });
    await gateway.close();
    expect(done).toBe(true);
  });
});
