import {
  ApiGatewayManagementApiClient,
  PostToConnectionCommand,
} from '@aws-sdk/client-apigatewaymanagementapi';
import { DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import {
  GetQueueUrlCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import {
  accountId,
  allow,
  api,
  type Call,
  key,
  messages,
  queue,
  region,
  runEdge,
  type Scene,
  topic,
} from './testing/run-edge.ts';

const put = (offset: number, role = 'user'): Call => [
  'dynamodb',
  'PutItem',
  { TableName: 'messages', Item: { ...key(offset), role: { S: role } } },
];
const get = (offset: number): Call => ['dynamodb', 'GetItem', { TableName: 'messages', Key: key(offset) }];
const post: Call = ['gateway', 'PostToConnection', { ConnectionId: 'abc=', Data: '{"type":"pong"}' }];

describe('the edge', () => {
  let edge: Awaited<ReturnType<typeof runEdge>>;
  let scene: Scene;
  let url: string;
  const run = (...calls: Call[]) => edge.run(...calls);
  const itemAt = (offset: number) => edge.itemAt(offset);

  beforeAll(async () => {
    edge = await runEdge();
    ({ scene, url } = edge);
  });
  afterAll(() => edge.close());
  beforeEach(() => edge.reset());

  it('lets a function do what its role allows', async () => {
    expect(await run(put(1), get(1))).toEqual([{}, { Item: { ...key(1), role: { S: 'user' } } }]);
    expect(scene.recorded).toMatchObject([
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
    scene.role.length = 0;
    const denied =
      `User: arn:aws:sts::${accountId}:assumed-role/send-role/send is not authorized to perform: dynamodb:PutItem ` +
      `on resource: ${messages.arn} because no identity-based policy allows the dynamodb:PutItem action`;
    expect(await run(put(2))).toEqual([{ error: 'AccessDeniedException', message: denied, status: 400 }]);
    expect(await itemAt(2)).toBeUndefined();
    expect(scene.recorded[0]).toMatchObject({ allowed: false, functionName: 'send' });
    expect(scene.warnings).toEqual([
      expect.stringMatching(/^send may not dynamodb:PutItem on .*table\/messages/),
    ]);
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
    scene.role.push(allow('dynamodb:Query', messages.arn));
    expect(await run(query)).toMatchObject([{ error: 'AccessDeniedException' }]);
    scene.role.push(allow('dynamodb:Query', `${messages.arn}/index/by_key`));
    expect(await run(query)).toMatchObject([{ Count: 0 }]);
  });

  it('names an explicit deny', async () => {
    scene.role.push({ effect: 'Deny', actions: ['dynamodb:*'], resources: ['*'] });
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
      scene.role.push(allow(action, resource));
      const [answer] = await run(call);
      expect(answer).not.toHaveProperty('error');
      expect(scene.recorded).toMatchObject([
        { service, allowed: false },
        { service, allowed: true },
      ]);
    },
  );

  it('hands @connections calls to the gateway as they came, and unsigned ones as such', async () => {
    scene.role.push(allow('execute-api:ManageConnections', `${api.executionArn}/*`));
    await run(post);
    await fetch(`${url}/local/@connections/abc%3D`, { method: 'POST', body: 'x' });
    expect(scene.managed).toMatchObject([
      { method: 'POST', path: '/local/@connections/abc%3D', signed: true },
      { method: 'POST', path: '/local/@connections/abc%3D', signed: false },
    ]);
    expect(Buffer.from(scene.managed[0]?.body ?? []).toString()).toBe('{"type":"pong"}');
  });

  it('takes anyone else who signs for an administrator', async () => {
    const [db, sns, sqs] = [
      edge.administrator(DynamoDBClient),
      edge.administrator(SNSClient),
      edge.administrator(SQSClient),
    ];
    const gateway = edge.administrator(ApiGatewayManagementApiClient, `${url}/local`);
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
    expect(scene.recorded.every(({ functionName, allowed }) => functionName === undefined && allowed)).toBe(
      true,
    );
    expect(scene.turns).toBe(0);
    for (const client of [db, sns, sqs, gateway]) client.destroy();
  });

  it('refuses who does not sign, a page in a browser, and the keys of a sandbox that is gone', async () => {
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
    expect(scene.turns).toBe(1);
  });

  it('throttles DynamoDB for functions where a fault wants it', async () => {
    scene.isThrottled = true;
    expect(await run(put(30))).toMatchObject([{ error: 'ThrottlingException', status: 400 }]);
    expect(await itemAt(30)).toBeUndefined();
  });

  it.each([
    ['before', undefined],
    ['after', { N: '41' }],
  ] as const)('lets a sandbox die %s its second call', async (when, written) => {
    scene.crash = { when, call: 2 };
    const first = when === 'before' ? 50 : 40;
    const answer = await run(put(first), put(41), put(42));
    expect(answer).toMatchObject({ errorType: 'Runtime.ExitError' });
    expect(answer.errorMessage).toMatch(/signal: killed$/);
    scene.crash = undefined;
    expect(await itemAt(first)).toBeDefined();
    expect((await itemAt(41))?.['offset']).toEqual(written);
    expect(await itemAt(42)).toBeUndefined();
  });

  it('counts the calls of each run anew', async () => {
    await run(get(1), get(1));
    scene.crash = { when: 'before', call: 3 };
    expect(await run(get(1), get(1))).toHaveLength(2);
  });
});
