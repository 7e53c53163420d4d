import { once } from 'node:events';
import { afterEach, describe, expect, it } from '@jest/globals';
import type { GatewayOptions } from './gateway.ts';
import { openRaw } from './testing/raw-client.ts';
import { noFaults, type RunningGateway, runGateway } from './testing/run-gateway.ts';

let running: RunningGateway | undefined;
const start = async (options?: Partial<GatewayOptions>) => {
  running = await runGateway(options);
  return { ...running, client: await running.connect({ headers: { 'User-Agent': 'test' } }) };
};
afterEach(() => running?.stop());

const KB = 1024;
const gone = { status: 410, headers: { 'x-amzn-errortype': 'GoneException' }, body: '' };
const unknownId = 'AAAAAAAAAAAAAAA=';

describe('POST', () => {
  it('reaches the client as one text message', async () => {
    const { client, manage, recorded } = await start();
    expect(await manage('POST', client.connectionId, 'olá')).toEqual({ status: 200, headers: {}, body: '' });
    expect(await client.next()).toBe('olá');
    expect(recorded).toEqual(['connected', 'frame out 4 push']);
  });

  it('above 32 KB goes out as several frames of at most 32 KB', async () => {
    const { client, manage } = await start();
    const text = 'é'.repeat(40 * KB);
    expect(await manage('POST', client.connectionId, text)).toMatchObject({ status: 200 });
    expect(await client.next()).toBe(text);
    expect(client.frameBytes).toEqual([32 * KB, 32 * KB, 16 * KB]);
  });

  it('takes 128 KB and refuses more with 413', async () => {
    const { client, manage } = await start();
    expect(await manage('POST', client.connectionId, 'x'.repeat(128 * KB))).toMatchObject({ status: 200 });
    expect(await manage('POST', client.connectionId, 'x'.repeat(128 * KB + 1))).toMatchObject({
      status: 413,
      headers: { 'x-amzn-errortype': 'PayloadTooLargeException' },
    });
  });

  it('to a connection that never existed is 410 with an empty body', async () => {
    const { manage } = await start();
    expect(await manage('POST', unknownId, 'x')).toEqual(gone);
  });

  it('to a closed connection is 410', async () => {
    const { client, invoker, manage } = await start();
    client.ws.close();
    await invoker.called('disconnect');
    expect(await manage('POST', client.connectionId, 'x')).toEqual(gone);
  });

  it('to a client that has asked to close is 410, before its socket is', async () => {
    const { gateway, manage, url } = await start();
    const socket = await openRaw(url);
    socket.write(Buffer.from([0x88, 0x80, 1, 2, 3, 4])); // A close frame, masked, without a code.
    const [echo] = await once(socket, 'data');
    expect([...echo]).toEqual([0x88, 0]);
    const [, asking] = gateway.connections();
    expect(await manage('POST', asking?.connectionId ?? '', 'x')).toEqual(gone);
    socket.destroy();
  });

  it('inside $connect is 410: the connection is not yet established', async () => {
    const { connect, invoker, manage } = await start();
    let answer: unknown;
    invoker.script('connect', async ({ requestContext }) => {
      answer = await manage('POST', requestContext.connectionId, 'welcome');
      return { statusCode: 200, headers: { 'Sec-WebSocket-Protocol': 'bos.v1' } };
    });
    await connect();
    expect(answer).toEqual(gone);
  });

  it('to a client that does not read is 429 once its buffer is full', async () => {
    const { client, manage } = await start({ limits: { bufferedBytes: 256 * KB } });
    client.ws.pause();
    const message = 'x'.repeat(128 * KB);
    const statuses: number[] = [];
    // The kernel's own buffers come first, and their size is not ours.
    for (let n = 0; n < 200 && statuses.at(-1) !== 429; n++) {
      statuses.push((await manage('POST', client.connectionId, message)).status);
    }
    expect(statuses.at(-1)).toBe(429);
    expect(new Set(statuses.slice(0, -1))).toEqual(new Set([200]));
    client.ws.resume();
    for (let n = 0; n < statuses.length - 1; n++) await client.next();
    expect(await manage('POST', client.connectionId, 'x')).toMatchObject({ status: 200 });
  });

  it('beyond the rate of the account is 429 LimitExceededException', async () => {
    const { client, manage, clock } = await start({ limits: { requestsPerSecond: 1, requestBurst: 2 } });
    expect(await manage('POST', client.connectionId, 'x')).toMatchObject({ status: 200 });
    expect(await manage('POST', client.connectionId, 'x')).toMatchObject({
      status: 429,
      headers: { 'x-amzn-errortype': 'LimitExceededException' },
    });
    clock.advance(1000);
    expect(await manage('POST', client.connectionId, 'x')).toMatchObject({ status: 200 });
  });
});

describe('GET', () => {
  it('tells when it connected, who it is and when it was last active', async () => {
    const { client, clock, manage } = await start();
    clock.advance(5000);
    await manage('POST', client.connectionId, 'x');
    clock.advance(5000);
    const { status, body } = await manage('GET', client.connectionId);
    expect(status).toBe(200);
    expect(JSON.parse(body)).toEqual({
      connectedAt: '2025-03-16T00:46:22.000Z',
      identity: { sourceIp: '127.0.0.1', userAgent: 'test' },
      lastActiveAt: '2025-03-16T00:46:27.000Z',
    });
  });

  it('of an unknown connection is 410', async () => {
    const { manage } = await start();
    expect(await manage('GET', unknownId)).toEqual(gone);
  });
});

describe('DELETE', () => {
  it('answers 204, closes the client, fires $disconnect, and the id is gone', async () => {
    const { client, invoker, manage } = await start();
    expect(await manage('DELETE', client.connectionId)).toEqual({ status: 204, headers: {}, body: '' });
    expect(await manage('POST', client.connectionId, 'x')).toEqual(gone);
    expect((await client.closed).code).toBe(1000);
    expect((await invoker.called('disconnect')).requestContext).toMatchObject({
      disconnectStatusCode: 1000,
      disconnectReason: 'Connection Closed Normally',
    });
    expect(await manage('DELETE', client.connectionId)).toEqual(gone);
  });

  it('fires no $disconnect under the other reading of the sources', async () => {
    const { client, invoker, manage, stop } = await start({ uncertain: { deleteFiresDisconnect: false } });
    await manage('DELETE', client.connectionId);
    await client.closed;
    await stop();
    expect(invoker.calls.map(({ functionName }) => functionName)).toEqual(['authorize', 'connect']);
  });
});

describe('a call', () => {
  it.each(['nonsense', '', 'AAAAAAAAAAAAAAAA', 'AAAA AAAAAAAAAA=', '%', 'AAAAAAAAAAAAAAA=='])(
    'with the ill-formed id %j is 400',
    async (id) => {
      const { gateway } = await start();
      const path = `/local/@connections/${id === '%' ? '%' : encodeURIComponent(id) || '%20'}`;
      expect(
        await gateway.management({ method: 'POST', path, body: Buffer.from('x'), signed: true }),
      ).toMatchObject({ status: 400, headers: { 'x-amzn-errortype': 'BadRequestException' } });
    },
  );

  it('without a signature is 403 with the body of the real gateway', async () => {
    const { gateway, client } = await start();
    const path = `/local/@connections/${encodeURIComponent(client.connectionId)}`;
    expect(
      await gateway.management({ method: 'POST', path, body: Buffer.from('x'), signed: false }),
    ).toMatchObject({ status: 403, body: '{"message":"Missing Authentication Token"}' });
  });

  it('at another stage is 403 Forbidden', async () => {
    const { gateway, client } = await start();
    const path = `/prod/@connections/${encodeURIComponent(client.connectionId)}`;
    expect(
      await gateway.management({ method: 'POST', path, body: Buffer.from('x'), signed: true }),
    ).toMatchObject({ status: 403, body: '{"message":"Forbidden"}' });
  });
});

describe('an injected fault', () => {
  const withFault = (status: number, delivered: boolean) =>
    start({ faults: { ...noFaults, onPush: () => ({ status, delivered }) } });

  it.each([
    [410, 'GoneException'],
    [429, 'LimitExceededException'],
    [500, 'InternalServerErrorException'],
  ])('answers %i as %s and keeps the frame back', async (status, name) => {
    const { client, manage } = await withFault(status, false);
    const answer = await manage('POST', client.connectionId, 'x');
    expect(answer).toMatchObject({ status, headers: { 'x-amzn-errortype': name } });
    client.send('{"action":"ping"}');
    expect(await client.next()).toBe('{"type":"pong"}');
  });

  it('may deliver the frame and answer the error all the same', async () => {
    const { client, manage } = await withFault(410, true);
    expect(await manage('POST', client.connectionId, 'x')).toEqual(gone);
    expect(await client.next()).toBe('x');
  });

  it('may let a frame vanish behind a 200', async () => {
    const { client, manage, recorded } = await withFault(200, false);
    expect(await manage('POST', client.connectionId, 'x')).toEqual({ status: 200, headers: {}, body: '' });
    client.send('{"action":"ping"}');
    expect(await client.next()).toBe('{"type":"pong"}');
    expect(recorded.some((call) => call.endsWith('push'))).toBe(false);
  });
});
