import { randomUUID } from 'node:crypto';
import { SubscribeCommand } from '@aws-sdk/client-sns';
import {
  CreateQueueCommand,
  DeleteMessageBatchCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
} from '@aws-sdk/client-sqs';
import type { TestStack } from './stack.ts';
import { createWatch } from './watch.ts';

/** Hears all that is published to a topic, as any subscriber of AWS's SDK would. */
export interface Listener<Event> {
  readonly events: readonly Event[];
  /** The first event, past or future, that `where` holds for. */
  until(where: (event: Event) => boolean, withinMs?: number): Promise<Event>;
  /** Stops listening, which the end of the stack does too. */
  close(): Promise<void>;
}

export const listen = async <Event>(
  { aws: { sns, sqs }, attach }: TestStack,
  TopicArn: string,
  hear: (event: Event) => Promise<void> | void = () => undefined,
): Promise<Listener<Event>> => {
  const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: `listener-${randomUUID()}` }));
  const { Attributes } = await sqs.send(
    new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['QueueArn'] }),
  );
  await sns.send(
    new SubscribeCommand({
      TopicArn,
      Protocol: 'sqs',
      Endpoint: Attributes?.['QueueArn'],
      Attributes: { RawMessageDelivery: 'true' },
    }),
  );

  const events: Event[] = [];
  const watch = createWatch(() => events);
  const stop = new AbortController();
  const receive = async () => {
    const command = new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, WaitTimeSeconds: 20 });
    const { Messages = [] } = await sqs.send(command, { abortSignal: stop.signal });
    for (const { Body = '' } of Messages) {
      const event: Event = JSON.parse(Body);
      events.push(event);
      watch.changed();
      await hear(event);
    }
    const Entries = Messages.map(({ MessageId, ReceiptHandle }) => ({ Id: MessageId, ReceiptHandle }));
    if (Entries.length > 0) await sqs.send(new DeleteMessageBatchCommand({ QueueUrl, Entries }));
  };
  const run = async () => {
    while (!stop.signal.aborted) await receive();
  };
  const running = run().catch((reason: unknown) => {
    if (!stop.signal.aborted) throw reason;
  });

  const close = async () => {
    stop.abort();
    await running;
  };
  attach(close);

  return {
    events,
    until: (where, withinMs) => watch.until('an event', () => events.find(where), withinMs),
    close,
  };
};
