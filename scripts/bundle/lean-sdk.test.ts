import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { build } from 'esbuild';
import { bundle } from '../bundle.mjs';
import { leanSdk, STAND_INS } from './lean-sdk.mjs';

/** One call of each client, as the adapters make it. */
const CALLS = `
  import { DeleteConnectionCommand, PostToConnectionCommand } from '@aws-sdk/client-apigatewaymanagementapi';
  import { PutItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb';
  import { PublishCommand } from '@aws-sdk/client-sns';
  import { SendMessageCommand } from '@aws-sdk/client-sqs';
  import * as make from '@bos/core/adapters/aws-clients';

  const key = { user_id: { S: 'ü' }, offset: { N: '7' } };
  const attributes = { kind: { DataType: 'String', StringValue: 'a&b' } };
  export const calls = {
    put: (env) => make.createDynamoDbClient(env).send(
      new PutItemCommand({ TableName: 't', Item: key, ConditionExpression: 'attribute_not_exists(user_id)' })),
    query: (env) => make.createDynamoDbClient(env).send(
      new QueryCommand({ TableName: 't', KeyConditionExpression: 'user_id = :u', ExpressionAttributeValues: { ':u': { S: 'ü' } } })),
    publish: (env) => make.createSnsClient(env).send(
      new PublishCommand({ TopicArn: 'arn:aws:sns:eu-central-1:1:t', Message: '{"text":"ü <&>"}', MessageAttributes: attributes })),
    sendMessage: (env) => make.createSqsClient(env).send(
      new SendMessageCommand({ QueueUrl: 'https://sqs.eu-central-1.amazonaws.com/1/q', MessageBody: 'ü', MessageAttributes: attributes })),
    push: (env) => make.createGatewayClient(env).send(
      new PostToConnectionCommand({ ConnectionId: 'L0SM9cOFvHcCIhw=', Data: '{"type":"pong"}' })),
    close: (env) => make.createGatewayClient(env).send(
      new DeleteConnectionCommand({ ConnectionId: 'L0SM9cOFvHcCIhw=' })),
  };
`;
type Call = 'put' | 'query' | 'publish' | 'sendMessage' | 'push' | 'close';
type Calls = Record<Call, (env: Record<string, string>) => Promise<Record<string, unknown>>>;

interface Answer {
  status: number;
  headers?: Record<string, string>;
  body: string;
}

const packages = join(import.meta.dirname, '../../packages');
const folder = mkdtempSync(join(tmpdir(), 'bos-lean-'));
const load = async (name: string, plugins: ReturnType<typeof leanSdk>[]): Promise<Calls> => {
  const { outputFiles } = await build({
    stdin: { contents: CALLS, resolveDir: join(packages, 'core/src'), loader: 'ts' },
    ...{ bundle: true, platform: 'node', mainFields: ['module', 'main'], plugins, write: false },
  });
  const file = join(folder, `${name}.cjs`);
  writeFileSync(file, outputFiles[0]?.contents ?? '');
  return createRequire(file)(file).calls;
};

let lean: Calls;
let whole: Calls;
beforeAll(async () => {
  lean = await load('lean', [leanSdk()]);
  whole = await load('whole', []);
});
afterAll(() => rmSync(folder, { recursive: true }));

/** What differs from call to call, or says only how the SDK was built. */
const PASSING = /^(host|authorization|date|x-amz-date|amz-sdk-invocation-id|(x-amz-)?user-agent)$/;

const record = (request: IncomingMessage, body: string) => {
  const headers = Object.entries(request.headers).filter(([name]) => !PASSING.test(name));
  const signed = /Credential=([^/]+)\/\d+\/(\S+), SignedHeaders=\S+, Signature=[0-9a-f]{64}$/.exec(
    request.headers.authorization ?? '',
  );
  const { method, url } = request;
  return { method, url, headers: Object.fromEntries(headers), body, signed: signed?.slice(1) };
};

/** Makes a call against a service that gives these answers, the last one for ever. */
const run = async (calls: Calls, call: Call, answers: Answer[]) => {
  const requests: ReturnType<typeof record>[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const answer = answers[Math.min(requests.length, answers.length - 1)];
    requests.push(record(request, Buffer.concat(chunks).toString()));
    response.writeHead(answer?.status ?? 500, { 'x-amzn-requestid': 'r1', ...answer?.headers });
    response.end(answer?.body);
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const outcome = await calls[call]({
    AWS_REGION: 'eu-central-1',
    AWS_ACCESS_KEY_ID: 'AKID',
    AWS_SECRET_ACCESS_KEY: 'secret',
    AWS_SESSION_TOKEN: 'token',
    AWS_ENDPOINT_URL: url,
    BOS_MANAGEMENT_ENDPOINT: `${url}/dev`,
  }).then(
    ({ $metadata, ...output }) => ({ output, metadata: clean($metadata) }),
    ({ name, message, $fault, $metadata, $retryable }) => {
      return { name, message: mask(message, url), $fault, $retryable, metadata: clean($metadata) };
    },
  );
  server.closeAllConnections();
  server.close();
  return { outcome, requests: requests.map((request) => ({ ...request, body: mask(request.body, url) })) };
};

const mask = (text: string, url: string) => text.replaceAll(url, 'http://service');

/** How long a retry waited is chance. */
const clean = (metadata: unknown) => ({ ...(metadata as object), totalRetryDelay: undefined });

const json = (status: number, body: object, headers = {}): Answer => ({
  ...{ status, body: JSON.stringify(body) },
  headers: { 'content-type': 'application/x-amz-json-1.0', ...headers },
});
const xml = (status: number, body: string): Answer => ({
  status,
  body,
  headers: { 'content-type': 'text/xml' },
});
const published =
  '<PublishResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/"><PublishResult><MessageId>m1</MessageId>' +
  '</PublishResult><ResponseMetadata><RequestId>r1</RequestId></ResponseMetadata></PublishResponse>';
const snsError = (code: string) =>
  `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>no</Message></Error></ErrorResponse>`;
const dynamoDbError = (name: string) => ({
  __type: `com.amazonaws.dynamodb.v20120810#${name}`,
  message: 'no',
});
const item = { user_id: { S: 'ü' }, offset: { N: '7' }, meta: { M: { a: { BOOL: true } } } };
const gone = json(410, { message: null }, { 'x-amzn-errortype': 'GoneException' });

describe('the SDK in a bundle does what the whole SDK does', () => {
  it.each<[string, Call, Answer[], attempts: number]>([
    ['a write', 'put', [json(200, {})], 1],
    ['a page', 'query', [json(200, { Items: [item], Count: 1, LastEvaluatedKey: item })], 1],
    [
      'a condition that did not hold',
      'put',
      [json(400, dynamoDbError('ConditionalCheckFailedException'))],
      1,
    ],
    ['a missing table', 'query', [json(400, dynamoDbError('ResourceNotFoundException'))], 1],
    ['a denied call', 'query', [json(400, dynamoDbError('AccessDeniedException'))], 1],
    ['a throttled write', 'put', [json(400, dynamoDbError('ThrottlingException')), json(200, {})], 2],
    [
      'a table that stays busy',
      'put',
      [json(400, dynamoDbError('ProvisionedThroughputExceededException'))],
      3,
    ],
    ['a conflict between regions', 'put', [json(400, dynamoDbError('ReplicatedWriteConflictException'))], 3],
    ['a service that fails', 'put', [json(500, dynamoDbError('InternalServerError'))], 3],
    ['an answer that is no JSON', 'put', [{ status: 503, body: 'Service Unavailable' }], 3],
    [
      'a wait until a date',
      'put',
      [json(503, {}, { 'retry-after': new Date(0).toUTCString() }), json(200, {})],
      2,
    ],
    ['a published message', 'publish', [xml(200, published)], 1],
    ['a throttled publish', 'publish', [xml(429, snsError('Throttled')), xml(200, published)], 2],
    ['a busy topic', 'publish', [xml(400, snsError('Throttling')), xml(200, published)], 2],
    ['a queued message', 'sendMessage', [json(200, { MessageId: 'm1', MD5OfMessageBody: '8df' })], 1],
    ['a push', 'push', [{ status: 200, body: '' }], 1],
    ['a push to nobody', 'push', [gone], 1],
    ['a push too fast', 'push', [json(429, {}, { 'x-amzn-errortype': 'LimitExceededException' })], 1],
    ['a closed connection', 'close', [{ status: 204, body: '' }], 1],
  ])(
    '%s',
    async (_, call, answers, attempts) => {
      const [expected, actual] = await Promise.all([run(whole, call, answers), run(lean, call, answers)]);
      expect(expected.requests).toHaveLength(attempts);
      expect(expected.requests[0]?.signed?.[0]).toBe('AKID');
      expect(expected.requests[0]?.headers['x-amz-security-token']).toBe('token');
      expect(actual).toEqual(expected);
    },
    20_000,
  );

  it('but names an error no function acts on as the service does', async () => {
    const denied = [xml(403, snsError('AuthorizationError'))];
    expect((await run(lean, 'publish', denied)).outcome).toMatchObject({
      ...{ name: 'AuthorizationError', message: 'no', metadata: { httpStatusCode: 403 } },
    });
  });
});

describe('what is left out', () => {
  it('is there to be left out: every stand-in stands in a bundle', async () => {
    const seen = new Set<string>();
    for (const name of ['send', 'deliver']) {
      const { metafile } = await bundle(join(packages, name));
      for (const path of Object.keys(metafile?.inputs ?? {}))
        seen.add(path.split('/node_modules/').at(-1) ?? '');
    }
    expect([...STAND_INS.keys()].filter((module) => !seen.has(module))).toEqual([]);
  });

  it('is also the schema of a frame the function never gets', async () => {
    const { outputFiles } = await bundle(join(packages, 'send'));
    const code = outputFiles?.[0]?.text ?? '';
    const actions = ['sendMessage', 'typing', 'resume', 'history', 'sessions', 'ack', 'ping'];
    expect(actions.filter((action) => code.includes(`"${action}"`))).toEqual(['sendMessage', 'typing']);
  });
});
