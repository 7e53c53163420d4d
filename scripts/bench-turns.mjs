/** Measures turns through a whole local stack: `node scripts/bench-turns.mjs [turns] [--latency aws]`. */
import { randomUUID } from 'node:crypto';
import { PublishCommand, SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';
import {
  CreateQueueCommand,
  DeleteMessageBatchCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import WebSocket from 'ws';
import { startStack } from '../packages/local/src/start-stack.ts';
import { percentile, table } from './bench/report.mjs';

const turns = Number(process.argv[2] ?? 200);
const awsLatency = process.argv.includes('--latency');
const WARM_UP = 10;

/** An agent that answers at once, in the platform's own shape: what is left is the channel's time. */
const startEchoAgent = async ({ endpoints, topics, region }) => {
  const credentials = { accessKeyId: 'bench', secretAccessKey: 'bench' };
  const sqs = new SQSClient({ endpoint: endpoints.sqs, region, credentials, useQueueUrlAsEndpoint: false });
  const sns = new SNSClient({ endpoint: endpoints.sns, region, credentials });
  const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: 'bench-agent' }));
  const { Attributes } = await sqs.send(
    new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['QueueArn'] }),
  );
  const subscription = {
    Protocol: 'sqs',
    Endpoint: Attributes.QueueArn,
    Attributes: { RawMessageDelivery: 'true' },
  };
  await sns.send(new SubscribeCommand({ TopicArn: topics.chatIntention, ...subscription }));
  const publishedAt = new Map();
  const stop = new AbortController();
  const answer = async ({ Body }) => {
    const { user_id, message_id } = JSON.parse(Body);
    const response = {
      mission_id: randomUUID(),
      user_id,
      status: 'completed',
      response: `Re: ${message_id}`,
      agent: 'bench',
      timestamp: new Date().toISOString(),
    };
    publishedAt.set(response.response, performance.now());
    await sns.send(
      new PublishCommand({ TopicArn: topics.personaResponse, Message: JSON.stringify(response) }),
    );
  };
  const loop = async () => {
    while (!stop.signal.aborted) {
      const { Messages = [] } = await sqs.send(
        new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, WaitTimeSeconds: 1 }),
      );
      await Promise.all(Messages.map(answer));
      const Entries = Messages.map(({ MessageId, ReceiptHandle }) => ({ Id: MessageId, ReceiptHandle }));
      if (Entries.length > 0) await sqs.send(new DeleteMessageBatchCommand({ QueueUrl, Entries }));
    }
  };
  return { publishedAt, stop: () => stop.abort(), stopped: loop() };
};

/** One device, in plain frames. */
const openDevice = async ({ ws, tokenUrl }) => {
  const response = await fetch(tokenUrl, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ user_id: `bench-${randomUUID()}` }),
  });
  const { token } = await response.json();
  const socket = new WebSocket(ws, ['bos.v1', `bos.token.${token}`]);
  const waiting = new Map();
  socket.on('message', (data) => {
    const frame = JSON.parse(data);
    const key = frame.type === 'message' ? frame.text : frame.type === 'accepted' ? frame.id : frame.type;
    waiting.get(key)?.(performance.now());
    waiting.delete(key);
  });
  const next = (key) => new Promise((resolve) => waiting.set(key, resolve));
  await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
  const resumed = next('resumed');
  socket.send(JSON.stringify({ action: 'resume' }));
  await resumed;
  return { socket, next };
};

const stack = await startStack({
  port: 0,
  agent: false,
  clockSpeed: 1,
  awsLatency,
  seed: 1,
  log: { info: () => undefined, warn: console.error, error: console.error },
});
const agent = await startEchoAgent(stack.local);
const device = await openDevice(stack.local);
const stats = async () => (await fetch(stack.local.statsUrl)).json();

const times = { accepted: [], answer: [], reply: [] };
let before = await stats();
for (let turn = -WARM_UP; turn < turns; turn++) {
  if (turn === 0) before = await stats();
  const id = `m-${turn + WARM_UP}`;
  const [accepted, answered] = [device.next(id), device.next(`Re: ${id}`)];
  const sentAt = performance.now();
  device.socket.send(
    JSON.stringify({ action: 'sendMessage', id, sessionId: 's1', text: 'Call the elevator to floor 5' }),
  );
  const [acceptedAt, answeredAt] = await Promise.all([accepted, answered]);
  if (turn < 0) continue;
  times.accepted.push(acceptedAt - sentAt);
  times.answer.push(answeredAt - sentAt);
  times.reply.push(answeredAt - agent.publishedAt.get(`Re: ${id}`));
  // Under the rate limit of ten a second.
  await new Promise((resolve) => setTimeout(resolve, 105 - Math.min(100, answeredAt - sentAt)));
}
const after = await stats();
device.socket.close();
agent.stop();
await agent.stopped;
await stack.close();

const perTurn = (pick) => ((pick(after) - pick(before)) / turns).toFixed(2);
console.log(`\n${turns} turns${awsLatency ? ', with the published latencies of AWS’s hops' : ''}\n`);
console.log(
  table(
    ['leg', 'p50 ms', 'p99 ms', 'max ms'],
    [
      ['send → accepted', times.accepted],
      ['agent publishes → shown', times.reply],
      ['send → answer shown', times.answer],
    ].map(([leg, ms]) => [leg, ...[0.5, 0.99, 1].map((p) => percentile(ms, p).toFixed(1))]),
  ),
);
console.log(
  table(
    ['a turn', 'measured', 'budget'],
    [
      ['gateway messages', perTurn(({ gateway }) => gateway.messagesIn + gateway.messagesOut), '3'],
      ['AWS calls of functions', perTurn(({ aws }) => Object.values(aws.byFunction).reduce(add, 0)), '≤ 12'],
      [
        'invocations',
        perTurn(({ lambda }) =>
          Object.values(lambda)
            .map((f) => f.invocations)
            .reduce(add, 0),
        ),
        '',
      ],
    ],
  ),
);

function add(sum, value) {
  return sum + value;
}
