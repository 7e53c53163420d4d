/** The two ends of a turn, for benchmarks: an agent that answers at once, and a device in plain frames. */
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
import { startStack } from '../../packages/local/src/start-stack.ts';

/** A stack without the demo agent, which thinks for a while. */
export const startQuietStack = (options = {}) =>
  startStack({
    port: 0,
    agent: false,
    clockSpeed: 1,
    awsLatency: false,
    seed: 1,
    log: { info: () => undefined, warn: console.error, error: console.error },
    ...options,
  });

/** An agent that answers at once, in the platform's own shape: what is left is the channel's time. */
export const startEchoAgent = async ({ endpoints, topics, region }) => {
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
export const openDevice = async ({ ws, tokenUrl }, userId = `bench-${randomUUID()}`) => {
  const response = await fetch(tokenUrl, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ user_id: userId }),
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

/** One turn: milliseconds until accepted, until the answer shows, and from the agent's publish to that. */
export const takeTurn = async (device, agent, id) => {
  const [accepted, answered] = [device.next(id), device.next(`Re: ${id}`)];
  const sentAt = performance.now();
  const frame = { action: 'sendMessage', id, sessionId: 's1', text: 'Call the elevator to floor 5' };
  device.socket.send(JSON.stringify(frame));
  const [acceptedAt, answeredAt] = await Promise.all([accepted, answered]);
  return {
    accepted: acceptedAt - sentAt,
    answer: answeredAt - sentAt,
    reply: answeredAt - agent.publishedAt.get(`Re: ${id}`),
  };
};

/** Waits so long that turns stay under the rate limit of ten a second. */
export const pace = (spentMs) => new Promise((resolve) => setTimeout(resolve, Math.max(5, 105 - spentMs)));
