import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { zipSync } from 'fflate';
import { readPlan } from './read-plan.ts';
import type { PlanJson } from './resources.ts';

type Resources = NonNullable<PlanJson['resource']>;

/** A reference as the plan holds it. */
const ref = (path: string) => `\${${path}}`;

/** A plan of one route, one function, one table and one answer, with the references cdktf writes. */
const resource: Resources = {
  aws_apigatewayv2_api: { api: { name: 'bos', route_selection_expression: '$request.body.action' } },
  aws_apigatewayv2_stage: {
    stage: {
      name: 'local',
      api_id: ref('aws_apigatewayv2_api.api.id'),
      default_route_settings: { throttling_burst_limit: 5, throttling_rate_limit: 10 },
    },
  },
  aws_apigatewayv2_authorizer: {
    auth: {
      name: 'authorize',
      authorizer_uri: ref('aws_lambda_function.send-fn.invoke_arn'),
      identity_sources: ['route.request.header.Sec-WebSocket-Protocol'],
    },
  },
  aws_apigatewayv2_integration: {
    'int-send': {
      integration_type: 'AWS_PROXY',
      integration_uri: ref('aws_lambda_function.send-fn.invoke_arn'),
      timeout_milliseconds: 9_000,
    },
    'int-ping': { integration_type: 'MOCK', request_templates: { $default: '{"statusCode":200}' } },
  },
  aws_apigatewayv2_integration_response: {
    pong: {
      integration_id: ref('aws_apigatewayv2_integration.int-ping.id'),
      integration_response_key: '/200/',
      response_templates: { $default: '{"type":"pong"}' },
    },
  },
  aws_apigatewayv2_route: {
    connect: {
      route_key: '$connect',
      authorization_type: 'CUSTOM',
      authorizer_id: ref('aws_apigatewayv2_authorizer.auth.id'),
      target: `integrations/${ref('aws_apigatewayv2_integration.int-send.id')}`,
    },
    ping: {
      route_key: 'ping',
      authorization_type: 'NONE',
      route_response_selection_expression: '$default',
      target: `integrations/${ref('aws_apigatewayv2_integration.int-ping.id')}`,
    },
  },
  aws_apigatewayv2_route_response: {
    ping: { route_id: ref('aws_apigatewayv2_route.ping.id'), route_response_key: '$default' },
  },
  aws_lambda_function: {
    'send-fn': {
      function_name: 'bos-send',
      filename: 'assets/send.zip',
      handler: 'index.handler',
      runtime: 'nodejs24.x',
      role: ref('aws_iam_role.send-role.arn'),
      timeout: 7,
      memory_size: 512,
      environment: {
        variables: { TABLE: ref('aws_dynamodb_table.messages.name'), QUEUE: ref('aws_sqs_queue.dlq.url') },
      },
    },
  },
  aws_lambda_permission: {
    connect: {
      action: 'lambda:InvokeFunction',
      function_name: ref('aws_lambda_function.send-fn.function_name'),
      principal: 'apigateway.amazonaws.com',
      source_arn: `${ref('aws_apigatewayv2_api.api.execution_arn')}/*/$connect`,
    },
  },
  aws_lambda_function_event_invoke_config: {
    send: {
      function_name: ref('aws_lambda_function.send-fn.function_name'),
      maximum_retry_attempts: 1,
      destination_config: { on_failure: { destination: ref('aws_sqs_queue.dlq.arn') } },
    },
  },
  aws_iam_role: { 'send-role': { name: 'bos-send-role', assume_role_policy: '{}' } },
  aws_iam_role_policy: {
    'send-policy': {
      role: ref('aws_iam_role.send-role.id'),
      policy: `{"Statement":[{"Effect":"Allow","Action":"dynamodb:Query","Resource":["${ref('aws_dynamodb_table.messages.arn')}/index/*"]}]}`,
    },
  },
  aws_dynamodb_table: {
    messages: {
      name: 'bos-messages',
      hash_key: 'user_id',
      range_key: 'offset',
      attribute: [
        { name: 'user_id', type: 'S' },
        { name: 'offset', type: 'N' },
      ],
      local_secondary_index: [{ name: 'by_key', range_key: 'message_key', projection_type: 'KEYS_ONLY' }],
      ttl: { attribute_name: 'expires_at', enabled: true },
    },
  },
  aws_sns_topic: { answers: { name: 'bos-persona-response-topic-local' } },
  aws_sns_topic_subscription: {
    sub: {
      topic_arn: ref('aws_sns_topic.answers.arn'),
      protocol: 'lambda',
      endpoint: ref('aws_lambda_function.send-fn.arn'),
      redrive_policy: `{"deadLetterTargetArn":"${ref('aws_sqs_queue.dlq.arn')}"}`,
    },
  },
  aws_sqs_queue: { dlq: { name: 'bos-dlq' } },
  aws_cloudwatch_metric_alarm: { alarm: { alarm_name: 'too many' } },
};

describe('the plan', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'plan-'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  const read = (
    changes: Resources = {},
    zip: Record<string, Uint8Array> = { 'index.js': Buffer.from('42') },
  ) => {
    writeFileSync(join(folder, 'send.zip'), zipSync(zip));
    const functions = {
      'send-fn': { ...resource['aws_lambda_function']?.['send-fn'], filename: 'send.zip' },
    };
    const plan = { resource: { ...resource, aws_lambda_function: functions, ...changes } };
    writeFileSync(join(folder, 'cdk.tf.json'), JSON.stringify(plan));
    return readPlan(join(folder, 'cdk.tf.json'), join(folder, 'work'));
  };

  it('gives a function its code, its limits, its environment and what its role may do', () => {
    const [send] = read().functions;
    expect(send).toEqual({
      name: 'bos-send',
      arn: 'arn:aws:lambda:us-east-1:000000000000:function:bos-send',
      roleArn: 'arn:aws:iam::000000000000:role/bos-send-role',
      handler: 'index.handler',
      runtime: 'nodejs24.x',
      codeDir: join(folder, 'work', 'bos-send'),
      environment: {
        TABLE: 'bos-messages',
        QUEUE: 'https://sqs.us-east-1.amazonaws.com/000000000000/bos-dlq',
      },
      timeoutMs: 7_000,
      memoryMb: 512,
      statements: [
        {
          effect: 'Allow',
          actions: ['dynamodb:Query'],
          resources: ['arn:aws:dynamodb:us-east-1:000000000000:table/bos-messages/index/*'],
        },
      ],
      async: {
        maxRetries: 1,
        maxEventAgeMs: 21_600_000,
        onFailureArn: 'arn:aws:sqs:us-east-1:000000000000:bos-dlq',
      },
    });
    expect(readFileSync(join(send?.codeDir ?? '', 'index.js'), 'utf8')).toBe('42');
  });

  it('gives the API its routes and its authorizer', () => {
    const { api, stage } = read();
    expect(stage).toBe('local');
    expect(api.throttle).toEqual({ perSecond: 10, burst: 5 });
    expect(api.executionArn).toBe(`arn:aws:execute-api:us-east-1:000000000000:${api.id}`);
    expect(api.routes).toEqual([
      {
        key: '$connect',
        authorized: true,
        twoWay: false,
        integration: { type: 'lambda', functionName: 'bos-send', timeoutMs: 9_000, permitted: true },
      },
      {
        key: 'ping',
        authorized: false,
        twoWay: true,
        integration: { type: 'mock', statusCode: 200, responseTemplate: '{"type":"pong"}' },
      },
    ]);
    expect(api.authorizer).toEqual({
      name: 'authorize',
      functionName: 'bos-send',
      permitted: false,
      identitySources: ['route.request.header.Sec-WebSocket-Protocol'],
    });
  });

  it('gives tables with their indexes and their time to live', () => {
    expect(read().tables).toEqual([
      {
        name: 'bos-messages',
        arn: 'arn:aws:dynamodb:us-east-1:000000000000:table/bos-messages',
        hashKey: 'user_id',
        rangeKey: 'offset',
        attributes: [
          { name: 'user_id', type: 'S' },
          { name: 'offset', type: 'N' },
        ],
        localIndexes: [{ name: 'by_key', rangeKey: 'message_key', projection: 'KEYS_ONLY', include: [] }],
        ttlAttribute: 'expires_at',
      },
    ]);
  });

  it('knows a subscription that its topic may not use', () => {
    const { subscriptions, topics } = read();
    expect(subscriptions).toEqual([
      {
        topicArn: topics[0]?.arn,
        protocol: 'lambda',
        endpointArn: 'arn:aws:lambda:us-east-1:000000000000:function:bos-send',
        rawDelivery: false,
        permitted: false,
        deadLetterArn: 'arn:aws:sqs:us-east-1:000000000000:bos-dlq',
      },
    ]);
  });

  it('lets in only the service a permission names', () => {
    const action = 'lambda:InvokeFunction';
    const permission = { action, function_name: 'bos-send', principal: 'sns.amazonaws.com' };
    const { api, subscriptions } = read({ aws_lambda_permission: { topic: permission } });
    expect(subscriptions[0]?.permitted).toBe(true);
    expect(api.routes[0]?.integration).toMatchObject({ permitted: false });
  });

  it('takes a route for one-way unless it has a route response', () => {
    const { api } = read({ aws_apigatewayv2_route_response: {} });
    expect(api.routes.map(({ twoWay }) => twoWay)).toEqual([false, false]);
  });

  it('makes up the same names at every start', () => {
    expect(read()).toEqual(read());
  });

  it.each<[string, Resources, RegExp]>([
    [
      'an attribute nobody has',
      { aws_sqs_queue: {} },
      /refers to aws_sqs_queue\.dlq\.\w+, which it does not have/,
    ],
    ['a type it does not know', { aws_mq_broker: { b: {} } }, /holds aws_mq_broker/],
    [
      'a function call',
      { aws_sns_topic: { answers: { name: ref('upper("a")') } } },
      /cannot compute: upper\("a"\)/,
    ],
    ['a circle', { aws_sns_topic: { answers: { name: ref('aws_sns_topic.answers.name') } } }, /in a circle/],
    ['no API', { aws_apigatewayv2_api: {} }, /aws_apigatewayv2_api\.api|one WebSocket API/],
    [
      'a condition',
      {
        aws_iam_role_policy: {
          p: {
            role: 'bos-send-role',
            policy: '{"Statement":[{"Effect":"Allow","Condition":{},"Action":"a"}]}',
          },
        },
      },
      /policy p has a Condition/,
    ],
    [
      'a subscription to the outside',
      { aws_sns_topic_subscription: { s: { protocol: 'https', topic_arn: 't', endpoint: 'e' } } },
      /subscribes by https/,
    ],
  ])('refuses %s in one line', (_what, changes, message) => {
    expect(() => read(changes)).toThrow(message);
  });

  it('refuses code that writes outside of its folder', () => {
    expect(() => read({}, { '../evil.js': Buffer.from('') })).toThrow(/outside of its folder/);
    expect(existsSync(join(folder, 'work', 'evil.js'))).toBe(false);
  });

  it('says what to do when there is no plan', () => {
    expect(() => readPlan(join(folder, 'none.json'), folder)).toThrow(
      /^No plan at .*none\.json: run pnpm build$/,
    );
  });

  it('says what to do when a package is missing', () => {
    const functions = { 'send-fn': { ...resource['aws_lambda_function']?.['send-fn'] } };
    expect(() => read({ aws_lambda_function: functions })).toThrow(
      /Cannot unpack .*send\.zip: run pnpm build/,
    );
  });
});
