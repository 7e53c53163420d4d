import { afterEach, describe, expect, it } from '@jest/globals';
import type { GatewayOptions } from './gateway.ts';
import { lambda, type RunningGateway, route, runGateway, testApi } from './testing/run-gateway.ts';

let running: RunningGateway | undefined;
const start = async (options?: Partial<GatewayOptions>) => {
  running = await runGateway(options);
  return { ...running, client: await running.connect() };
};
afterEach(() => running?.stop());

const ID = '[A-Za-z0-9_-]{15}=';
const errorBytes = (message: string) =>
  new RegExp(`^\\{"message": "${message}", "connectionId":"${ID}", "requestId":"${ID}"\\}$`);

const sendMessage = JSON.stringify({ action: 'sendMessage' });
const ping = JSON.stringify({ action: 'ping' });

describe('a client message', () => {
  it('reaches the route its action names, and a two-way route answers with the returned body', async () => {
    const { client, invoker } = await start();
    invoker.script('send', ({ body }) => ({ statusCode: 200, body: `got ${body}` }));
    client.send(sendMessage);
    expect(await client.next()).toBe(`got ${sendMessage}`);
  });

  it('gets no answer from a one-way route, whatever that returns', async () => {
    const { client, invoker } = await start();
    invoker.script('one-way', () => ({ statusCode: 200, body: 'unheard' }));
    client.send('{"action":"oneWay"}');
    await invoker.called('one-way');
    client.send(ping);
    expect(await client.next()).toBe('{"type":"pong"}');
  });

  it.each([201, 299])('hears a two-way route that returns %i', async (statusCode) => {
    const { client, invoker } = await start();
    invoker.script('send', () => ({ statusCode, body: 'heard' }));
    client.send(sendMessage);
    expect(await client.next()).toBe('heard');
  });

  it.each([301, 401, 501])('hears nothing when a two-way route returns %i', async (statusCode) => {
    const { client, invoker } = await start();
    invoker.script('send', () => ({ statusCode, body: 'unheard' }));
    client.send(sendMessage);
    await invoker.called('send');
    client.send(ping);
    expect(await client.next()).toBe('{"type":"pong"}');
  });

  it('hears the error frame instead under the other reading of the sources', async () => {
    const { client, invoker } = await start({ uncertain: { nonSuccessResponse: 'error-frame' } });
    invoker.script('send', () => ({ statusCode: 501, body: 'unheard' }));
    client.send(sendMessage);
    expect(await client.next()).toMatch(errorBytes('Internal server error'));
  });

  it.each(['not json', '"text"', 'null', '[]', '{}', '{"action":"unknown"}', '{"action":null}', ''])(
    'goes to $default when it is %j',
    async (body) => {
      const { client } = await start();
      client.send(body);
      expect(await client.next()).toBe('{"type":"error"}');
    },
  );

  it.each(['$connect', '$disconnect'])('cannot name the built-in route %s', async (action) => {
    const { client, invoker } = await start();
    client.send(JSON.stringify({ action }));
    expect(await client.next()).toBe('{"type":"error"}');
    expect(invoker.calls.map(({ functionName }) => functionName)).toEqual(['authorize', 'connect']);
  });

  it('is Forbidden, in the exact bytes, without a matching route and without $default', async () => {
    const routes = testApi.routes.filter(({ key }) => key !== '$default');
    const { client } = await start({ api: { ...testApi, routes } });
    client.send('{"action":"unknown"}');
    const frame = await client.next();
    expect(frame).toMatch(errorBytes('Forbidden'));
    expect(frame).toContain(client.connectionId);
  });

  it.each([
    ['throws', () => Promise.reject(new Error('boom'))],
    ['returns no proxy response', () => ({ hello: 1 })],
    ['returns a body that is no string', () => ({ statusCode: 200, body: { a: 1 } })],
    ['returns more than 128 KB', () => ({ statusCode: 200, body: 'x'.repeat(128 * 1024 + 1) })],
  ])('gets the exact error bytes when the function %s, and the socket stays open', async (_what, script) => {
    const { client, invoker } = await start();
    invoker.script('send', script);
    client.send(sendMessage);
    const frame = await client.next();
    expect(frame).toMatch(errorBytes('Internal server error'));
    const { requestContext } = await invoker.called('send');
    expect(JSON.parse(frame).requestId).toBe(requestContext.requestId);
    client.send(ping);
    expect(await client.next()).toBe('{"type":"pong"}');
  });

  it('gets the error frame of a one-way route too', async () => {
    const { client, invoker } = await start();
    invoker.script('one-way', () => Promise.reject(new Error('boom')));
    client.send('{"action":"oneWay"}');
    expect(await client.next()).toMatch(errorBytes('Internal server error'));
  });

  it("gets the error frame after the integration's timeout, and the late answer is dropped", async () => {
    const { client, invoker } = await start();
    const late = Promise.withResolvers<object>();
    invoker.script('slow', () => late.promise);
    client.send('{"action":"slow"}');
    expect(await client.next()).toMatch(errorBytes('Internal server error'));
    late.resolve({ statusCode: 200, body: 'late' });
    client.send(ping);
    expect(await client.next()).toBe('{"type":"pong"}');
  });

  it('gets the error frame, and the operator a line, when the API may not invoke the function', async () => {
    const routes = [...testApi.routes, route('barred', lambda('barred', { permitted: false }), true)];
    const { client, invoker, logged } = await start({ api: { ...testApi, routes } });
    client.send('{"action":"barred"}');
    expect(await client.next()).toMatch(errorBytes('Internal server error'));
    expect(invoker.calls.some(({ functionName }) => functionName === 'barred')).toBe(false);
    expect(logged.join()).toContain('no aws_lambda_permission');
  });

  it('does not wait for the one before it: the frames of a socket run concurrently', async () => {
    const { client, invoker } = await start();
    const first = Promise.withResolvers<object>();
    invoker.script('send', ({ body }) =>
      body.includes('first') ? first.promise : { statusCode: 200, body: 'second' },
    );
    client.send('{"action":"sendMessage","n":"first"}');
    client.send('{"action":"sendMessage","n":"second"}');
    expect(await client.next()).toBe('second');
    first.resolve({ statusCode: 200, body: 'first' });
    expect(await client.next()).toBe('first');
  });

  it('is told Too Many Requests beyond the rate of the account', async () => {
    const { client } = await start({ limits: { requestsPerSecond: 1, requestBurst: 2 } });
    client.send(ping);
    client.send(ping);
    const frames = [await client.next(), await client.next()];
    expect(frames.some((frame) => errorBytes('Too Many Requests').test(frame))).toBe(true);
    expect(frames).toContain('{"type":"pong"}');
  });

  it("is told Too Many Requests beyond the rate of the stage, which leaves the account's to callbacks", async () => {
    // The handshake takes the first of the two.
    const { client, manage } = await start({ api: { ...testApi, throttle: { perSecond: 1, burst: 2 } } });
    client.send(ping);
    expect(await client.next()).toBe('{"type":"pong"}');
    client.send(ping);
    expect(await client.next()).toMatch(errorBytes('Too Many Requests'));
    expect(await manage('POST', client.connectionId, 'hello')).toMatchObject({ status: 200 });
  });

  it('and its answer are metered in bytes', async () => {
    const { client, recorded } = await start();
    client.send(ping);
    const pong = await client.next();
    expect(recorded).toEqual([
      'connected',
      `frame in ${ping.length} frame`,
      `frame out ${pong.length} response`,
    ]);
  });

  it('takes the latency of its hops: one to the function, one back by a push', async () => {
    const hops: string[] = [];
    const { client, invoker, manage } = await start({
      hopLatency: (hop) => {
        hops.push(hop);
        return 1;
      },
    });
    expect(hops.splice(0)).toEqual(['route']);
    client.send(sendMessage);
    await invoker.called('send');
    await manage('POST', client.connectionId, 'hello');
    expect(await client.next()).toBe('hello');
    expect(hops).toEqual(['route', 'push']);
  });
});
