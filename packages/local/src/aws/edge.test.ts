import { createRequire } from 'node:module';
import {
  ApiGatewayManagementApiClient,
  PostToConnectionCommand,
} from '@aws-sdk/client-apigatewaymanagementapi';
import { DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import {
  GetQueueUrlCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type Bus, startBus } from '../bus/bus.ts';
import { type Database, startDatabase } from '../database/database.ts';
import type { ManagementRequest } from '../gateway/management.ts';
import { createInvoker, type LocalInvoker } from '../lambda/create-invoker.ts';
import { writeFunction } from '../lambda/testing/function-folder.ts';
import type { ApiSpec, PolicyStatement, QueueSpec, TableSpec, TopicSpec } from '../plan/system.ts';
import { createPlatformClock } from '../platform-clock.ts';
import type { Recorder } from '../stats/recorder.ts';
import { type Edge, startEdge } from './edge.ts';

const region = 'eu-central-1';
const accountId = '000000000000';

const messages: TableSpec = {
  name: 'messages',
  arn: `arn:aws:dynamodb:${region}:${accountId}:table/messages`,
  hashKey: 'user_id',
  rangeKey: 'offset',
  attributes: [
    { name: 'user_id', type: 'S' },
    { name: 'offset', type: 'N' },
    { name: 'message_key', type: 'S' },
  ],
  localIndexes: [{ name: 'by_key', rangeKey: 'message_key', projection: 'KEYS_ONLY', include: [] }],
};
const topic: TopicSpec = { name: 'intention', arn: `arn:aws:sns:${region}:${accountId}:intention` };
const queue: QueueSpec = {
  name: 'dead-letters',
  arn: `arn:aws:sqs:${region}:${accountId}:dead-letters`,
  url: `http://127.0.0.1/${accountId}/dead-letters`,
};
const api: ApiSpec = {
  id: 'api1',
  name: 'chat',
  stage: 'local',
  executionArn: `arn:aws:execute-api:${region}:${accountId}:api1`,
  routeSelectionExpression: '$request.body.action',
  routes: [],
};

/** Does the AWS calls its event lists, with AWS's own clients and nothing but the sandbox's variables. */
const caller = () => {
  const path = (name: string) =>
    JSON.stringify(createRequire(import.meta.url).resolve(`@aws-sdk/client-${name}`));
  return `
const dynamodb = require(${path('dynamodb')}), sns = require(${path('sns')}), sqs = require(${path('sqs')});
const gateway = require(${path('apigatewaymanagementapi')});
const retry = { maxAttempts: 1 };
const clients = {
  dynamodb: new dynamodb.DynamoDBClient(retry), sns: new sns.SNSClient(retry),
  // Without an endpoint of its own this client calls the host of the queue's URL, which is AWS.
  sqs: new sqs.SQSClient({ ...retry, endpoint: process.env.AWS_ENDPOINT_URL_SQS }),
  gateway: new gateway.ApiGatewayManagementApiClient(retry),
};
const modules = { dynamodb, sns, sqs, gateway };
exports.handler = async (calls) => {
  const answers = [];
  for (const [service, command, input] of calls) {
    try {
      const { $metadata, ...answer } = await clients[service].send(new modules[service][command + 'Command'](input));
      answers.push(answer);
    } catch (error) {
      answers.push({ error: error.name, message: error.message, status: error.$metadata?.httpStatusCode });
    }
  }
  return answers;
};`;
};

const allow = (action: string, resource: string): PolicyStatement => ({
  effect: 'Allow',
  actions: [action],
  resources: [resource],
});

type Call = ['dynamodb' | 'sns' | 'sqs' | 'gateway', string, unknown];
type Recorded = Parameters<Recorder['awsCall']>[0];

const key = (offset: number) => ({ user_id: { S: 'ann' }, offset: { N: String(offset) } });
const put = (offset: number, role = 'user'): Call => [
  'dynamodb',
  'PutItem',
  { TableName: 'messages', Item: { ...key(offset), role: { S: role } } },
];
const get = (offset: number): Call => ['dynamodb', 'GetItem', { TableName: 'messages', Key: key(offset) }];
const post: Call = ['gateway', 'PostToConnection', { ConnectionId: 'abc=', Data: '{"type":"pong"}' }];

describe('the edge', () => {
  const recorded: Recorded[] = [];
  const warnings: string[] = [];
  const managed: ManagementRequest[] = [];
  let turns = 0;
  let crash: { when: 'before' | 'after'; call: number } | undefined;
  let isThrottled = false;
  let role: PolicyStatement[] = [];
  let database: Database;
  let bus: Bus;
  let invoker: LocalInvoker;
  let edge: Edge;
  let remove: () => void;
  const log = { info: () => undefined, warn: (line: string) => void warnings.push(line) };
  const credentials = { accessKeyId: 'anyone', secretAccessKey: 'anything' };

  beforeAll(async () => {
    const clock = createPlatformClock();
    const written = writeFunction('send', caller(), { statements: role, timeoutMs: 10_000 });
    remove = written.remove;
    role = written.spec.statements;
    database = await startDatabase({ tables: [messages], clock, log });
    bus = await startBus({
      system: { region, topics: [topic], queues: [queue], subscriptions: [] },
      faults: { onPublish: () => undefined },
      random: Math.random,
      enqueue: async () => undefined,
      clock,
      log,
    });
    invoker = createInvoker({
      functions: [written.spec],
      environment: () => edge.endpointVariables,
      faults: { onInvoke: () => false },
      recorder: { invocation: () => undefined },
      clock,
      log: { ...log, warn: () => undefined },
      onFailure: () => undefined,
    });
    edge = await startEdge({
      plan: { region, accountId, api, tables: [messages], queues: [queue] },
      messagesTable: 'messages',
      upstream: { database: database.port, bus: bus.port },
      manage: async (request) => {
        managed.push(request);
        return { status: request.signed ? 200 : 403, headers: {}, body: '' };
      },
      findSandbox: invoker.findSandbox,
      faults: {
        onDatabaseCall: () => isThrottled,
        onAwsCall: (_name, when, call) => crash?.when === when && crash.call === call,
      },
      recorder: {
        awsCall: (call) => recorded.push(call),
        turn: () => {
          turns += 1;
        },
      },
      log,
    });
  });

  afterAll(async () => {
    await edge.close();
    await invoker.close();
    await bus.close();
    await database.close();
    remove();
  });

  beforeEach(() => {
    for (const list of [recorded, warnings, managed]) list.length = 0;
    turns = 0;
    crash = undefined;
    isThrottled = false;
    role.splice(0, role.length, allow('dynamodb:*Item', messages.arn));
  });

  const run = async (...calls: Call[]) => {
    const { payload } = await invoker.invoke('send', calls);
    return JSON.parse(payload);
  };
  const administrator = <T>(Client: new (config: object) => T, endpoint?: string): T =>
    new Client({
      region,
      credentials,
      endpoint: endpoint ?? `http://127.0.0.1:${edge.port}`,
      maxAttempts: 1,
    });
  const itemAt = async (offset: number) => {
    const client = administrator(DynamoDBClient);
    const { Item } = await client.send(new GetItemCommand({ TableName: 'messages', Key: key(offset) }));
    client.destroy();
    return Item;
  };

  it('lets a function do what its role allows', async () => {
    expect(await run(put(1), get(1))).toEqual([{}, { Item: { ...key(1), role: { S: 'user' } } }]);
    expect(recorded).toMatchObject([
      {
        service: 'dynamodb',
        action: 'dynamodb:PutItem',
        functionName: 'send',
        allowed: true,
        tableName: 'messages',
      },
      { action: 'dynamodb:GetItem', functionName: 'send', allowed: true },
    ]);
  });

  it('refuses what its role does not allow, in DynamoDB’s words, and says so on the log', async () => {
    role.length = 0;
    const denied =
      `User: arn:aws:sts::${accountId}:assumed-role/send-role/send is not authorized to perform: dynamodb:PutItem ` +
      `on resource: ${messages.arn} because no identity-based policy allows the dynamodb:PutItem action`;
    expect(await run(put(2))).toEqual([{ error: 'AccessDeniedException', message: denied, status: 400 }]);
    expect(await itemAt(2)).toBeUndefined();
    expect(recorded[0]).toMatchObject({ allowed: false, functionName: 'send' });
    expect(warnings).toEqual([expect.stringMatching(/^send may not dynamodb:PutItem on .*table\/messages/)]);
  });

  it('tells an index from its table', async () => {
    const query: Call = [
      'dynamodb',
      'Query',
      {
        TableName: 'messages',
        IndexName: 'by_key',
        KeyConditionExpression: 'user_id = :u',
        ExpressionAttributeValues: { ':u': { S: 'nobody' } },
      },
    ];
    role.push(allow('dynamodb:Query', messages.arn));
    expect(await run(query)).toMatchObject([{ error: 'AccessDeniedException' }]);
    role.push(allow('dynamodb:Query', `${messages.arn}/index/by_key`));
    expect(await run(query)).toMatchObject([{ Count: 0 }]);
  });

  it('names an explicit deny', async () => {
    role.push({ effect: 'Deny', actions: ['dynamodb:*'], resources: ['*'] });
    expect((await run(get(1)))[0].message).toMatch(/with an explicit deny in an identity-based policy$/);
  });

  it.each<[string, Call, string, string, string, RegExp]>([
    [
      'sns',
      ['sns', 'Publish', { TopicArn: topic.arn, Message: 'hi & <bye>' }],
      'sns:Publish',
      topic.arn,
      'AuthorizationErrorException',
      /perform: SNS:Publish on/,
    ],
    [
      'sqs',
      ['sqs', 'SendMessage', { QueueUrl: queue.url, MessageBody: 'hi' }],
      'sqs:SendMessage',
      queue.arn,
      'AccessDenied',
      /perform: sqs:sendmessage on/,
    ],
    [
      'execute-api',
      post,
      'execute-api:ManageConnections',
      `${api.executionArn}/local/POST/@connections/*`,
      'AccessDeniedException',
      /\*{8}0000:api1\/local\/POST\/@connections\/abc=/,
    ],
  ])(
    'judges %s by the action and resource IAM names, and denies in its own shape',
    async (service, call, action, resource, error, words) => {
      expect(await run(call)).toEqual([{ error, message: expect.stringMatching(words), status: 403 }]);
      role.push(allow(action, resource));
      const [answer] = await run(call);
      expect(answer).not.toHaveProperty('error');
      expect(recorded).toMatchObject([
        { service, allowed: false },
        { service, allowed: true },
      ]);
    },
  );

  it('hands @connections calls to the gateway as they came, and unsigned ones as such', async () => {
    role.push(allow('execute-api:ManageConnections', `${api.executionArn}/*`));
    await run(post);
    await fetch(`http://127.0.0.1:${edge.port}/local/@connections/abc%3D`, { method: 'POST', body: 'x' });
    expect(managed).toMatchObject([
      { method: 'POST', path: '/local/@connections/abc%3D', signed: true },
      { method: 'POST', path: '/local/@connections/abc%3D', signed: false },
    ]);
    expect(Buffer.from(managed[0]?.body ?? []).toString()).toBe('{"type":"pong"}');
  });

  it('takes anyone else who signs for an administrator', async () => {
    const [db, sns, sqs] = [
      administrator(DynamoDBClient),
      administrator(SNSClient),
      administrator(SQSClient),
    ];
    const gateway = administrator(ApiGatewayManagementApiClient, `http://127.0.0.1:${edge.port}/local`);
    await db.send(new PutItemCommand({ TableName: 'messages', Item: { ...key(9), role: { S: 'user' } } }));
    await sns.send(new PublishCommand({ TopicArn: topic.arn, Message: 'hi' }));
    const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName: queue.name }));
    await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'from an administrator' }));
    let bodies: (string | undefined)[] = [];
    while (!bodies.includes('from an administrator')) {
      const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 1 }));
      bodies = [...bodies, ...Messages.map(({ Body }) => Body)];
    }
    await gateway.send(new PostToConnectionCommand({ ConnectionId: 'abc=', Data: 'hi' }));
    expect(recorded.every(({ functionName, allowed }) => functionName === undefined && allowed)).toBe(true);
    expect(turns).toBe(0);
    for (const client of [db, sns, sqs, gateway]) client.destroy();
  });

  it('refuses who does not sign, a page in a browser, and the keys of a sandbox that is gone', async () => {
    const url = `http://127.0.0.1:${edge.port}/`;
    const signedBy = (accessKey: string) => ({
      'x-amz-target': 'DynamoDB_20120810.ListTables',
      'content-type': 'application/x-amz-json-1.0',
      'x-amz-date': '20260101T000000Z',
      authorization: `AWS4-HMAC-SHA256 Credential=${accessKey}/20260101/${region}/dynamodb/aws4_request, SignedHeaders=host, Signature=0`,
    });
    const status = async (headers: Record<string, string>) =>
      (await fetch(url, { method: 'POST', body: '{}', headers })).status;
    expect(await status(signedBy('anyone'))).toBe(200);
    expect(await status({})).toBe(403);
    expect(await status({ ...signedBy('anyone'), origin: 'http://evil.example' })).toBe(403);
    expect(await status(signedBy('ASIALOCALAAAAAAAAAAA'))).toBe(403);
  });

  it('counts a turn for each user message a function has newly written, and for nothing else', async () => {
    const conditional: Call = [
      'dynamodb',
      'PutItem',
      {
        TableName: 'messages',
        Item: { ...key(20), role: { S: 'user' } },
        ConditionExpression: 'attribute_not_exists(user_id)',
      },
    ];
    const [, , third] = await run(conditional, put(21, 'assistant'), conditional);
    expect(third).toMatchObject({ error: 'ConditionalCheckFailedException' });
    expect(turns).toBe(1);
  });

  it('throttles DynamoDB for functions where a fault wants it', async () => {
    isThrottled = true;
    expect(await run(put(30))).toMatchObject([{ error: 'ThrottlingException', status: 400 }]);
    expect(await itemAt(30)).toBeUndefined();
  });

  it.each([
    ['before', undefined],
    ['after', { N: '41' }],
  ] as const)('lets a sandbox die %s its second call', async (when, written) => {
    crash = { when, call: 2 };
    const first = when === 'before' ? 50 : 40;
    const answer = await run(put(first), put(41), put(42));
    expect(answer).toMatchObject({ errorType: 'Runtime.ExitError' });
    expect(answer.errorMessage).toMatch(/signal: killed$/);
    crash = undefined;
    expect(await itemAt(first)).toBeDefined();
    expect((await itemAt(41))?.['offset']).toEqual(written);
    expect(await itemAt(42)).toBeUndefined();
  });

  it('counts the calls of each run anew', async () => {
    await run(get(1), get(1));
    crash = { when: 'before', call: 3 };
    expect(await run(get(1), get(1))).toHaveLength(2);
  });
});
