import { createRequire } from 'node:module';
import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { startBus } from '../../bus/bus.ts';
import { startDatabase } from '../../database/database.ts';
import type { ManagementRequest } from '../../gateway/management.ts';
import { createInvoker } from '../../lambda/create-invoker.ts';
import { writeFunction } from '../../lambda/testing/function-folder.ts';
import type { ApiSpec, PolicyStatement, QueueSpec, TableSpec, TopicSpec } from '../../plan/system.ts';
import { createPlatformClock } from '../../platform-clock.ts';
import type { Recorder } from '../../stats/recorder.ts';
import { type Edge, startEdge } from '../edge.ts';

export const region = 'eu-central-1';
export const accountId = '000000000000';

export const messages: TableSpec = {
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
export const topic: TopicSpec = { name: 'intention', arn: `arn:aws:sns:${region}:${accountId}:intention` };
export const queue: QueueSpec = {
  name: 'dead-letters',
  arn: `arn:aws:sqs:${region}:${accountId}:dead-letters`,
  url: `http://127.0.0.1/${accountId}/dead-letters`,
};
export const api: ApiSpec = {
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

export const allow = (action: string, resource: string): PolicyStatement => ({
  effect: 'Allow',
  actions: [action],
  resources: [resource],
});

export type Call = ['dynamodb' | 'sns' | 'sqs' | 'gateway', string, unknown];
type Recorded = Parameters<Recorder['awsCall']>[0];

/** What happens around the edge, and what a test wants to happen. */
export interface Scene {
  recorded: Recorded[];
  warnings: string[];
  managed: ManagementRequest[];
  turns: number;
  /** Statements of the function's role; a test may change them at any time. */
  role: PolicyStatement[];
  crash: { when: 'before' | 'after'; call: number } | undefined;
  isThrottled: boolean;
}

/** Database, bus and one function, `send`, around an edge. */
export const runEdge = async () => {
  const scene: Scene = {
    recorded: [],
    warnings: [],
    managed: [],
    turns: 0,
    role: [],
    crash: undefined,
    isThrottled: false,
  };
  const log = { info: () => undefined, warn: (line: string) => void scene.warnings.push(line) };
  const clock = createPlatformClock();
  const { spec, remove } = writeFunction('send', caller(), { statements: scene.role, timeoutMs: 10_000 });
  const database = await startDatabase({ tables: [messages], clock, log });
  const bus = await startBus({
    system: { region, topics: [topic], queues: [queue], subscriptions: [] },
    faults: { onPublish: () => undefined },
    enqueue: async () => undefined,
    clock,
    log,
  });
  const invoker = createInvoker({
    functions: [spec],
    environment: () => edge.endpointVariables,
    faults: { onInvoke: () => false },
    recorder: { invocation: () => undefined },
    clock,
    log: { ...log, warn: () => undefined },
    onFailure: () => undefined,
  });
  const edge: Edge = await startEdge({
    plan: { region, accountId, api, tables: [messages], queues: [queue] },
    messagesTable: 'messages',
    upstream: { database: database.port, bus: bus.port },
    manage: async (request) => {
      scene.managed.push(request);
      return { status: request.signed ? 200 : 403, headers: {}, body: '' };
    },
    findSandbox: invoker.findSandbox,
    faults: {
      onDatabaseCall: () => scene.isThrottled,
      onAwsCall: (_name, when, call) => scene.crash?.when === when && scene.crash.call === call,
    },
    recorder: {
      awsCall: (call) => scene.recorded.push(call),
      turn: () => {
        scene.turns += 1;
      },
    },
    log,
  });
  const url = `http://127.0.0.1:${edge.port}`;
  const administrator = <T>(Client: new (config: object) => T, endpoint = url): T =>
    new Client({
      region,
      endpoint,
      credentials: { accessKeyId: 'anyone', secretAccessKey: 'anything' },
      maxAttempts: 1,
    });
  return {
    scene,
    url,
    administrator,
    /** Has the function make these calls; answers what each came to. */
    async run(...calls: Call[]) {
      const { payload } = await invoker.invoke('send', calls);
      return JSON.parse(payload);
    },
    async itemAt(offset: number) {
      const client = administrator(DynamoDBClient);
      const { Item } = await client.send(new GetItemCommand({ TableName: 'messages', Key: key(offset) }));
      client.destroy();
      return Item;
    },
    reset() {
      for (const list of [scene.recorded, scene.warnings, scene.managed]) list.length = 0;
      scene.role.splice(0, scene.role.length, allow('dynamodb:*Item', messages.arn));
      Object.assign(scene, { turns: 0, crash: undefined, isThrottled: false });
    },
    async close() {
      await edge.close();
      await invoker.close();
      await bus.close();
      await database.close();
      remove();
    },
  };
};

export const key = (offset: number) => ({ user_id: { S: 'ann' }, offset: { N: String(offset) } });
