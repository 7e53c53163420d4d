import { type Observability, observe } from '@bos/core/middleware/observe';
import middy from '@middy/core';
import type { SNSEvent, SNSEventRecord } from 'aws-lambda';
import { type BusRecord, deliver } from './deliver.ts';
import type { DeliverPorts } from './ports.ts';

/**
 * Subscriber of the persona-response topic. Every record is tried; what failed then fails the invocation, so
 * that Lambda's retries and the dead-letter queue do their work. Errors escape on purpose.
 */
export const createHandler = (ports: DeliverPorts & { observability: Observability }) =>
  middy<SNSEvent>()
    .use(observe(ports.observability))
    .handler(async ({ Records }, context) => {
      const deadline = ports.runtime.now() + context.getRemainingTimeInMillis();
      const settled = await Promise.allSettled(
        Records.map((record) => deliver(ports, toBusRecord(record), deadline)),
      );
      const failures = settled.flatMap((result) => (result.status === 'rejected' ? [result.reason] : []));
      if (failures.length > 0) throw new AggregateError(failures, failures.map(String).join('; '));
    });

const toBusRecord = ({ Sns }: SNSEventRecord): BusRecord => ({
  body: Sns.Message,
  messageId: Sns.MessageId,
  source: Sns.TopicArn,
  publishedAt: Date.parse(Sns.Timestamp),
});
