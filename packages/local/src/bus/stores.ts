// The package exports its server only, which takes stores but makes none: they are needed to hand messages on
// within the process. Its version is pinned exactly.
import { S3Store } from '../../node_modules/fauxqs/dist/s3/s3Store.js';
import { SnsStore } from '../../node_modules/fauxqs/dist/sns/snsStore.js';
import { SqsQueue, SqsStore } from '../../node_modules/fauxqs/dist/sqs/sqsStore.js';

export type QueueMessage = Parameters<SqsQueue['enqueue']>[0];

/** Decides when a message that a topic hands to a queue gets there; `put` may be called more than once. */
export type Handover = (put: () => void) => void;

/** Queues that let a topic's deliveries be delayed or doubled, and that may end in a function of this process. */
export class BusQueues extends SqsStore {
  /** Set while one publish is being fanned out, which is synchronous. */
  handover: Handover | undefined;
  readonly #sinks = new Map<string, SqsQueue>();

  override createQueue(...args: Parameters<SqsStore['createQueue']>): SqsQueue {
    return this.#watch(super.createQueue(...args));
  }

  /** A queue that nobody sees and that keeps nothing: every message goes straight to `take`. */
  createSink(name: string, arn: string, take: (message: QueueMessage) => void): void {
    const queue = new SqsQueue(name, '', arn);
    queue.enqueue = take;
    this.#sinks.set(arn, this.#watch(queue));
  }

  override getQueueByArn(arn: string): SqsQueue | undefined {
    return this.#sinks.get(arn) ?? super.getQueueByArn(arn);
  }

  #watch(queue: SqsQueue): SqsQueue {
    const enqueue = queue.enqueue.bind(queue);
    queue.enqueue = (message) => {
      if (this.handover === undefined) enqueue(message);
      else this.handover(() => enqueue({ ...message }));
    };
    return queue;
  }
}

type Subscription = NonNullable<ReturnType<SnsStore['getSubscription']>>;

/** Topics that list a function's subscription as what it is, though they serve it as a queue's. */
export class BusTopics extends SnsStore {
  readonly #functions = new Map<string, string>();

  /** Subscribes the sink of a function. Answers the subscription's ARN; undefined if there is no such topic. */
  subscribeFunction(
    topicArn: string,
    { sinkArn, functionArn }: { sinkArn: string; functionArn: string },
    attributes: Record<string, string>,
  ): string | undefined {
    const arn = this.subscribe(topicArn, 'sqs', sinkArn, attributes)?.arn;
    if (arn !== undefined) this.#functions.set(arn, functionArn);
    return arn;
  }

  override listSubscriptions(...args: Parameters<SnsStore['listSubscriptions']>) {
    return this.#show(super.listSubscriptions(...args));
  }

  override listSubscriptionsByTopic(...args: Parameters<SnsStore['listSubscriptionsByTopic']>) {
    return this.#show(super.listSubscriptionsByTopic(...args));
  }

  #show(page: { subscriptions: Subscription[]; nextToken?: string }) {
    const subscriptions = page.subscriptions.map((subscription) => {
      const endpoint = this.#functions.get(subscription.arn);
      return endpoint === undefined ? subscription : { ...subscription, protocol: 'lambda', endpoint };
    });
    return { ...page, subscriptions };
  }
}

/** A message of SQS with this body, not yet in a queue. */
export const messageOf = (body: string): QueueMessage => SqsStore.createMessage(body);

export const createStores = () => {
  const queues = new BusQueues();
  // An empty host makes queue URLs of the host the caller asked, as the edge passes it on.
  queues.host = '';
  return { topics: new BusTopics(), queues, objects: new S3Store() };
};
