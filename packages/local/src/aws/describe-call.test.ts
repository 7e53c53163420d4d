import { describe, expect, it } from '@jest/globals';
import type { AwsService, ResourcePlan } from './aws-call.ts';
import { credentialScopeOf } from './credential-scope.ts';
import { describeCall } from './describe-call.ts';

const region = 'eu-central-1';
const accountId = '000000000000';
const tableArn = `arn:aws:dynamodb:${region}:${accountId}:table`;
const topicArn = `arn:aws:sns:${region}:${accountId}:intention`;
const queueArn = `arn:aws:sqs:${region}:${accountId}:planned`;

const plan = {
  region,
  accountId,
  api: { executionArn: `arn:aws:execute-api:${region}:${accountId}:api1` },
  tables: [],
  queues: [
    { name: 'planned', arn: queueArn, url: 'https://sqs.eu-central-1.amazonaws.com/000000000000/planned' },
  ],
} as unknown as ResourcePlan;

const describing = (
  service: AwsService,
  operation: string | undefined,
  body: unknown,
  path = '/',
  method = 'POST',
) =>
  describeCall(
    service,
    {
      method,
      path,
      target: operation === undefined ? undefined : `X.${operation}`,
      body: Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)),
    },
    plan,
  );

describe('a call', () => {
  it.each([
    ['names its table', { TableName: 'messages' }, [`${tableArn}/messages`], 'messages'],
    ['names its table by ARN', { TableName: `${tableArn}/messages` }, [`${tableArn}/messages`], 'messages'],
    ['names its index', { TableName: 'm', IndexName: 'by_key' }, [`${tableArn}/m/index/by_key`], 'm'],
    [
      'of several tables needs all',
      { RequestItems: { a: [], b: [] } },
      [`${tableArn}/a`, `${tableArn}/b`],
      undefined,
    ],
    ['of no table is about anything', {}, ['*'], undefined],
    ['that is no JSON names no table', '{"TableName": "messages"', ['*'], undefined],
    ['that is null names no table', 'null', ['*'], undefined],
  ])('of DynamoDB that %s', (_fact, body, resources, tableName) => {
    const call = describing('dynamodb', 'Query', body);
    expect(call.grants).toEqual(resources.map((resource) => ({ action: 'dynamodb:Query', resource })));
    expect(call.tableName).toBe(tableName);
  });

  it.each([
    [
      'Publish',
      `Action=Publish&TopicArn=${encodeURIComponent(topicArn)}&Message=a%26TopicArn%3Dx`,
      'sns:Publish',
      topicArn,
    ],
    [
      'Publish, fields in another order',
      `TopicArn=${encodeURIComponent(topicArn)}&Action=Publish`,
      'sns:Publish',
      topicArn,
    ],
    ['PublishBatch', `Action=PublishBatch&TopicArn=${topicArn}`, 'sns:Publish', topicArn],
    ['ListTopics', 'Action=ListTopics', 'sns:ListTopics', '*'],
    [
      'CreateTopic',
      'Action=CreateTopic&Name=new',
      'sns:CreateTopic',
      `arn:aws:sns:${region}:${accountId}:new`,
    ],
  ])('of SNS, %s, is found in its form', (_name, form, action, resource) => {
    expect(describing('sns', undefined, form).grants).toEqual([{ action, resource }]);
  });

  it.each([
    ['by a planned URL', { QueueUrl: plan.queues[0]?.url }, queueArn],
    ['by a planned name on any host', { QueueUrl: 'http://127.0.0.1:1/000000000000/planned' }, queueArn],
    ['by another URL', { QueueUrl: 'http://x/1/other' }, `arn:aws:sqs:${region}:${accountId}:other`],
    ['by name', { QueueName: 'planned' }, queueArn],
    ['not at all', {}, '*'],
  ])('of SQS names its queue %s', (_way, body, resource) => {
    expect(describing('sqs', 'SendMessageBatch', body).grants).toEqual([
      { action: 'sqs:SendMessage', resource },
    ]);
  });

  it('of SQS may come as a form', () => {
    expect(
      describing('sqs', undefined, 'Action=SendMessage&QueueUrl=http%3A%2F%2Fx%2F1%2Fplanned'),
    ).toMatchObject({
      operation: 'SendMessage',
      grants: [{ action: 'sqs:SendMessage', resource: queueArn }],
    });
  });

  it.each([
    ['POST', 'PostToConnection'],
    ['GET', 'GetConnection'],
    ['DELETE', 'DeleteConnection'],
  ])('of the management API has its method in the resource: %s', (method, operation) => {
    const call = describing('execute-api', undefined, '', '/local/@connections/abc%3D?x=1', method);
    expect(call).toEqual({
      service: 'execute-api',
      operation,
      grants: [
        {
          action: 'execute-api:ManageConnections',
          resource: `${plan.api.executionArn}/local/${method}/@connections/abc=`,
        },
      ],
    });
  });
});

describe('a signature', () => {
  it.each([
    [
      'AWS4-HMAC-SHA256 Credential=AKID/20260101/eu-central-1/dynamodb/aws4_request, SignedHeaders=host, Signature=0',
      'dynamodb',
    ],
    [
      'AWS4-HMAC-SHA256 Credential=AKID/20260101/eu-central-1/execute-api/aws4_request,SignedHeaders=a;b,Signature=0',
      'execute-api',
    ],
    [
      'AWS4-HMAC-SHA256 SignedHeaders=host, Credential=AKID/20260101/eu-central-1/sns/aws4_request, Signature=0',
      'sns',
    ],
  ])('names the key and the service: %s', (authorization, service) => {
    expect(credentialScopeOf(authorization)).toEqual({ accessKeyId: 'AKID', service });
  });

  it.each([undefined, '', 'Bearer abc', 'AWS4-HMAC-SHA256 Credential=AKID/20260101/eu-central-1'])(
    'is none: %s',
    (authorization) => {
      expect(credentialScopeOf(authorization)).toBeUndefined();
    },
  );
});
