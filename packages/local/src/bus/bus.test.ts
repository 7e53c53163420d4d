import {
  ListSubscriptionsByTopicCommand,
  PublishCommand,
  SNSClient,
  SubscribeCommand,
} from '@aws-sdk/client-sns';
import { CreateQueueCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterEach, describe, expect, it } from '@jest/globals';
import type { FaultInjector } from '../faults/injector.ts';
import { quietLog } from '../log.ts';
import type { SubscriptionSpec } from '../plan/system.ts';
import { createPlatformClock } from '../platform-clock.ts';
import { type Bus, startBus } from './bus.ts';
import type { LambdaNotification } from './notification.ts';

const topicArn = 'arn:aws:sns:us-east-1:000000000000:bos-persona-response-topic-local';
const functionArn = 'arn:aws:lambda:us-east-1:000000000000:function:deliver';
const dlqArn = 'arn:aws:sqs:us-east-1:000000000000:dlq';
const lambdaSubscription: SubscriptionSpec = {
  topicArn,
  protocol: 'lambda',
  endpointArn: functionArn,
  rawDelivery: false,
  permitted: true,
  deadLetterArn: dlqArn,
};

type Fault = ReturnType<FaultInjector['onPublish']>;
interface Received {
  arn: string;
  event: LambdaNotification;
}

const start = async (setup: {
  subscription?: Partial<SubscriptionSpec>;
  faults?: Fault[];
  enqueue?: () => Promise<void>;
}) => {
  const received: Received[] = [];
  const waiting: { count: number; done: () => void }[] = [];
  const faults = [...(setup.faults ?? [])];
  const bus = await startBus({
    system: {
      region: 'us-east-1',
      topics: [{ name: 'bos-persona-response-topic-local', arn: topicArn }],
      queues: [{ name: 'dlq', arn: dlqArn, url: 'http://127.0.0.1/000000000000/dlq' }],
      subscriptions: [{ ...lambdaSubscription, ...setup.subscription }],
    },
    faults: { onPublish: () => faults.shift() },
    clock: createPlatformClock(1_000),
    log: quietLog,
    enqueue: async (arn, event) => {
      await setup.enqueue?.();
      received.push({ arn, event });
      for (const { count, done } of waiting) if (received.length >= count) done();
    },
  });
  const config = {
    region: 'us-east-1',
    endpoint: `http://127.0.0.1:${bus.port}`,
    credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
  };
  const sns = new SNSClient(config);
  return {
    bus,
    sns,
    sqs: new SQSClient({ ...config, useQueueUrlAsEndpoint: false }),
    received,
    publish: (Message: string, attribute?: string) =>
      sns.send(
        new PublishCommand({
          TopicArn: topicArn,
          Message,
          ...(attribute && { MessageAttributes: { kind: { DataType: 'String', StringValue: attribute } } }),
        }),
      ),
    arrival: (count: number) =>
      new Promise<string[]>((resolve) => {
        const done = () => resolve(received.map(({ event }) => event.Records[0]?.Sns.Message ?? ''));
        if (received.length >= count) done();
        else waiting.push({ count, done });
      }),
  };
};

describe('the bus', () => {
  let open: Bus | undefined;
  const started = async (setup: Parameters<typeof start>[0] = {}) => {
    const parts = await start(setup);
    open = parts.bus;
    return parts;
  };
  afterEach(async () => open?.close());

  it('hands a publish to the subscribed function, in the shape Lambda gives it', async () => {
    const { publish, arrival, received } = await started();
    const { MessageId } = await publish('olá ✅', 'x');
    await arrival(1);
    expect(received[0]?.arn).toBe(functionArn);
    expect(received[0]?.event).toEqual({
      Records: [
        {
          EventSource: 'aws:sns',
          EventVersion: '1.0',
          EventSubscriptionArn: expect.stringMatching(`^${topicArn}:`),
          Sns: {
            Type: 'Notification',
            MessageId,
            TopicArn: topicArn,
            Subject: null,
            Message: 'olá ✅',
            Timestamp: expect.stringMatching(/^\d{4}-.*Z$/),
            SignatureVersion: '1',
            Signature: 'EXAMPLE',
            SigningCertUrl: expect.any(String),
            UnsubscribeUrl: expect.any(String),
            MessageAttributes: { kind: { Type: 'String', Value: 'x' } },
          },
        },
      ],
    });
  });

  it("lists the subscription as a function's, and no queue for it", async () => {
    const { sns, bus } = await started();
    const { Subscriptions } = await sns.send(new ListSubscriptionsByTopicCommand({ TopicArn: topicArn }));
    expect(Subscriptions).toMatchObject([{ Protocol: 'lambda', Endpoint: functionArn }]);
    expect(bus.queues().map(({ name }) => name)).toEqual(['dlq']);
  });

  it('keeps from the function what its filter policy refuses', async () => {
    const { publish, arrival } = await started({ subscription: { filterPolicy: '{"kind":["yes"]}' } });
    await publish('one', 'no');
    await publish('two', 'yes');
    expect(await arrival(1)).toEqual(['two']);
  });

  it('doubles a message under its own id', async () => {
    const { publish, arrival, received } = await started({
      faults: [{ effect: 'duplicate', delayMs: 1 }],
    });
    await publish('one');
    expect(await arrival(2)).toEqual(['one', 'one']);
    const [first, second] = received.map(({ event }) => event.Records[0]?.Sns.MessageId);
    expect(second).toBe(first);
  });

  it('lets the next message overtake a reordered one', async () => {
    const { publish, arrival } = await started({ faults: [{ effect: 'reorder', delayMs: 60_000 }] });
    await publish('one');
    await publish('two');
    expect(await arrival(2)).toEqual(['two', 'one']);
  });

  it('lets a reordered message go when nothing follows it', async () => {
    const { publish, arrival } = await started({ faults: [{ effect: 'reorder', delayMs: 5 }] });
    await publish('one');
    expect(await arrival(1)).toEqual(['one']);
  });

  it('delays a message, and not the ones behind it', async () => {
    const { publish, arrival } = await started({ faults: [{ effect: 'delay', delayMs: 100 }] });
    await publish('one');
    await publish('two');
    expect(await arrival(2)).toEqual(['two', 'one']);
  });

  it('disturbs the way to a queue like the way to a function', async () => {
    const { publish, sqs, sns } = await started({ faults: [{ effect: 'duplicate', delayMs: 0 }] });
    const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: 'agent' }));
    await sns.send(
      new SubscribeCommand({ TopicArn: topicArn, Protocol: 'sqs', Endpoint: dlqArn.replace('dlq', 'agent') }),
    );
    await publish('one');
    const ids: unknown[] = [];
    while (ids.length < 2) {
      const { Messages } = await sqs.send(
        new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 2, MaxNumberOfMessages: 10 }),
      );
      if (!Messages) break;
      ids.push(...Messages.map(({ Body }) => JSON.parse(Body ?? '{}').MessageId));
    }
    expect(ids).toHaveLength(2);
    expect(ids[0]).toBe(ids[1]);
  });

  it('leaves a message that no topic sent alone', async () => {
    const { publish, bus } = await started({ faults: [{ effect: 'duplicate', delayMs: 0 }] });
    await publish('one');
    bus.send(dlqArn, 'letter');
    await publish('two');
    expect(bus.queues()[0]?.ready.map(({ body }) => body)).toEqual(['letter']);
  });

  it('offers an event again, and at last to the dead-letter queue', async () => {
    let tries = 0;
    const { publish, bus, sqs } = await started({
      enqueue: async () => {
        tries += 1;
        throw new Error('no such function');
      },
    });
    await publish('one');
    const { Messages } = await sqs.send(
      new ReceiveMessageCommand({ QueueUrl: 'http://127.0.0.1/000000000000/dlq', WaitTimeSeconds: 5 }),
    );
    expect(JSON.parse(Messages?.[0]?.Body ?? '{}')).toMatchObject({ Type: 'Notification', Message: 'one' });
    expect(tries).toBe(16);
    expect(bus.queues().map(({ name }) => name)).toEqual(['dlq']);
  });

  it('buries what a topic may not hand to a function', async () => {
    const { publish, sqs, received } = await started({ subscription: { permitted: false } });
    await publish('one');
    const { Messages } = await sqs.send(
      new ReceiveMessageCommand({ QueueUrl: 'http://127.0.0.1/000000000000/dlq', WaitTimeSeconds: 5 }),
    );
    expect(Messages).toHaveLength(1);
    expect(received).toEqual([]);
  });
});
