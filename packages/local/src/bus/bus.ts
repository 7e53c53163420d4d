import type { AddressInfo } from 'node:net';
import { buildApp } from 'fauxqs';
import type { SubscriptionSpec, System } from '../plan/system.ts';
import { SetupError } from '../setup-error.ts';
import { createDeliveries, type HandoverOptions } from './handover.ts';
import { createLambdaSubscription, type LambdaSubscriptionOptions } from './lambda-subscription.ts';
import { hookPublish } from './publish-hook.ts';
import { createStores, messageOf } from './stores.ts';

export interface BusOptions extends HandoverOptions, Omit<LambdaSubscriptionOptions, 'send'> {
  system: Pick<System, 'topics' | 'queues' | 'subscriptions' | 'region'>;
}

export interface Bus {
  /** Where SNS and SQS answer, on 127.0.0.1. */
  port: number;
  /** Puts a message into a queue. Answers false if there is no such queue. */
  send(queueArn: string, body: string): boolean;
  /** Every queue, and what waits in it. */
  queues(): {
    name: string;
    arn: string;
    inFlight: number;
    ready: { id: string; body: string; sentAt: number; attributes: Record<string, string> }[];
  }[];
  /** Takes a waiting message out of a queue for good; false if it is not there any more. */
  take(queueArn: string, messageId: string): boolean;
  /** Every topic, and the ARNs of those who get what it is told. */
  topics(): { name: string; subscribers: string[] }[];
  close(): Promise<void>;
}

const attributesOf = ({
  filterPolicy,
  rawDelivery,
  deadLetterArn,
}: SubscriptionSpec): Record<string, string> => ({
  ...(filterPolicy !== undefined && { FilterPolicy: filterPolicy }),
  ...(rawDelivery && { RawMessageDelivery: 'true' }),
  ...(deadLetterArn !== undefined && {
    RedrivePolicy: JSON.stringify({ deadLetterTargetArn: deadLetterArn }),
  }),
});

const stringsOf = (attributes: Record<string, { StringValue?: string }>): Record<string, string> =>
  Object.fromEntries(Object.entries(attributes).map(([name, { StringValue = '' }]) => [name, StringValue]));

/**
 * SNS and SQS of the plan, with subscriptions that reach its functions.
 * The emulator knows queues only: a function's subscription is a queue without a store, so its filter policy counts
 * and nothing has to be polled.
 */
export const startBus = async (options: BusOptions): Promise<Bus> => {
  const { system } = options;
  const { topics, queues, objects } = createStores();
  const app = buildApp({
    logger: false,
    defaultRegion: system.region,
    stores: { sqsStore: queues, snsStore: topics, s3Store: objects },
  });
  const deliveries = createDeliveries(options);
  hookPublish(app, queues, deliveries.of);

  const send = (queueArn: string, body: string): boolean => {
    const queue = queues.getQueueByArn(queueArn);
    queue?.enqueue(messageOf(body));
    return queue !== undefined;
  };

  for (const { name } of system.topics) topics.createTopic(name, undefined, undefined, system.region);
  for (const { name, url, arn } of system.queues) queues.createQueue(name, url, arn);
  system.subscriptions.forEach((subscription, index) => {
    const { topicArn, endpointArn, protocol } = subscription;
    if (protocol === 'sqs') {
      topics.subscribe(topicArn, 'sqs', endpointArn, attributesOf(subscription));
      return;
    }
    const sinkName = `lambda-subscription-${index}`;
    const sinkArn = `${topicArn.replace(':sns:', ':sqs:').replace(/[^:]+$/, '')}${sinkName}`;
    const attributes = attributesOf({ ...subscription, rawDelivery: false });
    const arn = topics.subscribeFunction(topicArn, { sinkArn, functionArn: endpointArn }, attributes);
    if (arn === undefined) throw new SetupError(`The plan subscribes to ${topicArn}, which it does not have`);
    const take = createLambdaSubscription(subscription, arn, { ...options, send });
    queues.createSink(sinkName, sinkArn, ({ body }) => take(body));
  });

  await app.listen({ host: '127.0.0.1', port: 0 });
  return {
    port: (app.server.address() as AddressInfo).port,
    send,
    queues: () =>
      [...queues.allQueues()].map(({ name, arn, inflightMessages, messages }) => ({
        name,
        arn,
        inFlight: inflightMessages.size,
        ready: messages.map(({ messageId, body, sentTimestamp, messageAttributes }) => ({
          id: messageId,
          body,
          sentAt: sentTimestamp,
          attributes: stringsOf(messageAttributes),
        })),
      })),
    take(queueArn, messageId) {
      const waiting = queues.getQueueByArn(queueArn)?.messages;
      const at = waiting?.findIndex((message) => message.messageId === messageId) ?? -1;
      if (at >= 0) waiting?.splice(at, 1);
      return at >= 0;
    },
    topics: () =>
      topics.listTopics().topics.map(({ name, arn }) => ({
        name,
        subscribers: topics.listSubscriptionsByTopic(arn).subscriptions.map(({ endpoint }) => endpoint),
      })),
    async close() {
      deliveries.close();
      await app.close();
    },
  };
};
