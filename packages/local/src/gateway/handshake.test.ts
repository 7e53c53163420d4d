import { once } from 'node:events';
import { afterEach, describe, expect, it } from '@jest/globals';
import type { GatewayOptions } from './gateway.ts';
import { requestUpgrade } from './testing/raw-client.ts';
import { allow, lambda, type RunningGateway, route, runGateway, testApi } from './testing/run-gateway.ts';

let running: RunningGateway | undefined;
const start = async (options?: Partial<GatewayOptions>) => {
  running = await runGateway(options);
  return running;
};
afterEach(() => running?.stop());

describe('the handshake', () => {
  it('runs the authorizer, then $connect, and opens only when both have returned', async () => {
    const { invoker, gateway, connect } = await start();
    const openDuring: number[] = [];
    invoker.script('connect', () => {
      openDuring.push(gateway.connections().length);
      return { statusCode: 200 };
    });
    await connect({ protocols: ['bos.v1'] }).catch(() => undefined);
    expect(invoker.calls.map(({ functionName }) => functionName).slice(0, 2)).toEqual([
      'authorize',
      'connect',
    ]);
    expect(openDuring).toEqual([0]);
  });

  it('refuses a missing identity source with 401, without a call', async () => {
    const { invoker, open, recorded } = await start();
    expect(await open({ protocols: [] })).toMatchObject({ status: 401 });
    expect(invoker.calls).toEqual([]);
    expect(recorded).toEqual(['refused']);
  });

  it.each([
    ['a Deny', 403, () => ({ ...allow(), policyDocument: policy('Deny') })],
    [
      'a policy for another method',
      403,
      () => ({ ...allow(), policyDocument: policy('Allow', 'arn:other') }),
    ],
    ['Unauthorized thrown', 401, () => Promise.reject(new Error('Unauthorized'))],
    ['another error thrown', 500, () => Promise.reject(new Error('key server is down'))],
    ['a result above 8 KB', 500, () => allow('u1', { padding: 'x'.repeat(8200) })],
    ['a nested context value', 500, () => allow('u1', { claims: { sub: 'u1' } })],
    ['no policy', 500, () => ({ principalId: 'u1' })],
  ])('answers an authorizer with %s by %i', async (_what, status, script) => {
    const { invoker, open } = await start();
    invoker.script('authorize', script);
    expect(await open()).toMatchObject({ status });
    expect(invoker.calls.map(({ functionName }) => functionName)).toEqual(['authorize']);
  });

  it.each([
    [301, () => ({ statusCode: 301 })],
    [401, () => ({ statusCode: 401 })],
    [501, () => ({ statusCode: 501 })],
    [502, () => Promise.reject(new Error('boom'))],
    [502, () => undefined],
  ])('answers %i as $connect wants it', async (status, script) => {
    const { invoker, open, gateway } = await start();
    invoker.script('connect', script);
    expect(await open()).toMatchObject({ status });
    expect(gateway.connections()).toEqual([]);
  });

  it.each(['Sec-WebSocket-Protocol', 'sec-websocket-protocol'])(
    'selects the subprotocol that $connect returns in %s',
    async (header) => {
      const { invoker, connect } = await start();
      invoker.script('connect', () => ({ statusCode: 200, headers: { [header]: 'bos.v1' } }));
      const client = await connect({ protocols: ['bos.v1', 'bos.token.abc'] });
      expect(client.ws.protocol).toBe('bos.v1');
    },
  );

  it('selects no subprotocol when $connect returns none, so that the client gives up', async () => {
    const { invoker, open } = await start();
    invoker.script('connect', () => ({ statusCode: 200 }));
    await expect(open({ protocols: ['bos.v1'] })).rejects.toThrow('Server sent no subprotocol');
  });

  it('does not negotiate compression', async () => {
    const { connect } = await start();
    const client = await connect();
    expect(client.ws.extensions).toBe('');
    expect(client.headers['sec-websocket-extensions']).toBeUndefined();
  });

  it('refuses another stage with 403', async () => {
    const { open, invoker } = await start();
    expect(await open({ path: 'x' })).toMatchObject({ status: 403 });
    expect(invoker.calls).toEqual([]);
  });

  it('refuses what is no WebSocket handshake with 400, without a call', async () => {
    const { url, invoker } = await start();
    const [answer] = await once(requestUpgrade(url, 'short'), 'data');
    expect(String(answer)).toMatch(/^HTTP\/1\.1 400 Bad Request\r\n/);
    expect(invoker.calls).toEqual([]);
  });

  it('refuses a URL above 4096 characters', async () => {
    const { open } = await start();
    expect(await open({ path: `?token=${'x'.repeat(4096)}` })).toMatchObject({ status: 414 });
  });

  it('refuses the 501st new connection of a second with 429, and takes it in the next', async () => {
    const { open, clock } = await start({ limits: { newConnectionsPerSecond: 2 } });
    await open();
    await open();
    expect(await open()).toMatchObject({ status: 429 });
    clock.advance(1000);
    expect(await open()).toHaveProperty('client');
  });

  it('refuses a handshake beyond the rate of the stage with 429, without a call', async () => {
    const { open, clock, invoker } = await start({
      api: { ...testApi, throttle: { perSecond: 1, burst: 1 } },
    });
    await open();
    const calls = invoker.calls.length;
    expect(await open()).toMatchObject({ status: 429 });
    expect(invoker.calls).toHaveLength(calls);
    clock.advance(1000);
    expect(await open()).toHaveProperty('client');
  });

  it('answers 500 and names the function when the plan lets the API not invoke the authorizer', async () => {
    const authorizer = { ...testApi.authorizer, permitted: false } as NonNullable<typeof testApi.authorizer>;
    const { open, invoker, logged } = await start({ api: { ...testApi, authorizer } });
    expect(await open()).toMatchObject({ status: 500 });
    expect(invoker.calls).toEqual([]);
    expect(logged.join()).toContain('no aws_lambda_permission');
  });

  it('answers 500 when the plan lets the API not invoke $connect', async () => {
    const routes = [route('$connect', lambda('connect', { permitted: false }))];
    const { open, logged } = await start({ api: { ...testApi, routes } });
    expect(await open()).toMatchObject({ status: 500 });
    expect(logged.join()).toContain('Lambda function connect');
  });
});

function policy(Effect: string, Resource = '*') {
  return { Version: '2012-10-17', Statement: [{ Action: 'execute-api:Invoke', Effect, Resource }] };
}
