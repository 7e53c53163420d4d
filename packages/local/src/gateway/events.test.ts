import { afterEach, describe, expect, it } from '@jest/globals';
import { formatRequestTime } from './events.ts';
import { allow, type RunningGateway, runGateway } from './testing/run-gateway.ts';

let running: RunningGateway | undefined;
const start = async () => {
  running = await runGateway();
  return running;
};
afterEach(() => running?.stop());

const COMMON = [
  'extendedRequestId',
  'requestTime',
  'messageDirection',
  'stage',
  'connectedAt',
  'requestTimeEpoch',
  'identity',
  'requestId',
  'domainName',
  'connectionId',
  'apiId',
];
const ID = /^[A-Za-z0-9_-]{15}=$/;

describe('an event', () => {
  it('of the authorizer has exactly the recorded fields', async () => {
    const { connect, invoker } = await start();
    await connect({
      protocols: ['bos.v1', 'bos.token.abc'],
      headers: { 'User-Agent': 'test', 'X-Mine': 'a' },
    });
    const event = await invoker.called('authorize');
    expect(Object.keys(event)).toEqual([
      'type',
      'methodArn',
      'headers',
      'multiValueHeaders',
      'queryStringParameters',
      'multiValueQueryStringParameters',
      'stageVariables',
      'requestContext',
    ]);
    expect(event).toMatchObject({
      type: 'REQUEST',
      methodArn: 'arn:aws:execute-api:us-east-1:000000000000:abcd123456/local/$connect',
      headers: { 'Sec-WebSocket-Protocol': 'bos.v1,bos.token.abc', 'X-Mine': 'a' },
    });
    expect(Object.keys(event.requestContext)).toEqual(['routeKey', 'eventType', ...COMMON]);
  });

  it('of $connect has the handshake, original header case, and the context as strings', async () => {
    const { connect, invoker } = await start();
    invoker.script('authorize', () => allow('u1', { sub: 'u1', exp: 1893456000, admin: false }));
    const client = await connect({ headers: { 'User-Agent': 'test', 'X-Mine': 'a', Origin: 'http://o' } });
    const event = await invoker.called('connect');
    expect(Object.keys(event)).toEqual(['headers', 'multiValueHeaders', 'requestContext', 'isBase64Encoded']);
    expect(Object.keys(event.headers).sort()).toEqual([
      'Host',
      'Origin',
      'Sec-WebSocket-Extensions',
      'Sec-WebSocket-Key',
      'Sec-WebSocket-Protocol',
      'Sec-WebSocket-Version',
      'User-Agent',
      'X-Amzn-Trace-Id',
      'X-Forwarded-For',
      'X-Forwarded-Port',
      'X-Forwarded-Proto',
      'X-Mine',
    ]);
    expect(event.multiValueHeaders['X-Mine']).toEqual(['a']);
    expect(event.headers.Host).toBe('abcd123456.execute-api.us-east-1.amazonaws.com');
    expect(event.headers['X-Amzn-Trace-Id']).toMatch(/^Root=1-[0-9a-f]{8}-[0-9a-f]{24}$/);
    expect(Object.keys(event.requestContext)).toEqual(['routeKey', 'authorizer', 'eventType', ...COMMON]);
    expect(event.requestContext).toMatchObject({
      routeKey: '$connect',
      authorizer: { principalId: 'u1', integrationLatency: 0, sub: 'u1', exp: '1893456000', admin: 'false' },
      eventType: 'CONNECT',
      messageDirection: 'IN',
      stage: 'local',
      requestTime: '16/Mar/2025:00:46:22 +0000',
      identity: { userAgent: 'test', sourceIp: '127.0.0.1' },
      connectionId: client.connectionId,
      apiId: 'abcd123456',
    });
    expect(event.requestContext.requestId).toMatch(ID);
    expect(event.requestContext.requestId).toBe(event.requestContext.extendedRequestId);
  });

  it('of $connect has the query only when there is one, a repeated name last and whole', async () => {
    const { open, invoker } = await start();
    await open({ path: '?a=1&a=2&b=%20' });
    expect(await invoker.called('connect')).toMatchObject({
      queryStringParameters: { a: '2', b: ' ' },
      multiValueQueryStringParameters: { a: ['1', '2'], b: [' '] },
    });
  });

  it('of a message has no headers, a messageId, and the context of the handshake', async () => {
    const { connect, invoker, clock } = await start();
    const client = await connect();
    clock.advance(1500);
    client.send('{"action":"sendMessage"}');
    const event = await invoker.called('send');
    expect(Object.keys(event)).toEqual(['requestContext', 'body', 'isBase64Encoded']);
    expect(Object.keys(event.requestContext)).toEqual([
      'routeKey',
      'authorizer',
      'messageId',
      'eventType',
      ...COMMON,
    ]);
    expect(event).toMatchObject({ body: '{"action":"sendMessage"}', isBase64Encoded: false });
    expect(event.requestContext).toMatchObject({
      routeKey: 'sendMessage',
      eventType: 'MESSAGE',
      authorizer: { principalId: 'u1', sub: 'u1' },
      identity: { sourceIp: '127.0.0.1' },
      connectionId: client.connectionId,
    });
    expect(event.requestContext.identity).not.toHaveProperty('userAgent');
    expect(event.requestContext.messageId).toMatch(ID);
    expect(event.requestContext.requestTimeEpoch - event.requestContext.connectedAt).toBe(1500);
  });

  it('of $disconnect has code and reason, four headers and the context, and no body', async () => {
    const { connect, invoker } = await start();
    const client = await connect();
    client.ws.close(1001);
    const event = await invoker.called('disconnect');
    expect(Object.keys(event)).toEqual(['headers', 'multiValueHeaders', 'requestContext', 'isBase64Encoded']);
    expect(event.headers).toEqual({
      Host: 'abcd123456.execute-api.us-east-1.amazonaws.com',
      'x-api-key': '',
      'X-Forwarded-For': '',
      'x-restapi': '',
    });
    expect(event.multiValueHeaders['x-restapi']).toEqual(['']);
    const [routeKey, code, context, type, ...rest] = Object.keys(event.requestContext);
    expect([routeKey, code, context, type]).toEqual([
      'routeKey',
      'disconnectStatusCode',
      'authorizer',
      'eventType',
    ]);
    expect(rest.filter((name) => name !== 'disconnectReason')).toEqual(COMMON);
    expect(event.requestContext).toMatchObject({
      routeKey: '$disconnect',
      disconnectStatusCode: 1001,
      disconnectReason: '',
      eventType: 'DISCONNECT',
      authorizer: { principalId: 'u1', sub: 'u1' },
      connectionId: client.connectionId,
    });
  });

  it('gives its time as the access log does', () => {
    expect(formatRequestTime(Date.UTC(2024, 11, 9, 8, 7, 6))).toBe('09/Dec/2024:08:07:06 +0000');
  });
});
