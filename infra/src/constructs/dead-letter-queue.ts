import { SqsQueue } from '@cdktf/provider-aws/lib/sqs-queue/index.js';
import { SqsQueuePolicy } from '@cdktf/provider-aws/lib/sqs-queue-policy/index.js';
import { Construct } from 'constructs';
import type { Encryption } from './encryption.ts';
import { refusePlainHttp, type Statement, toPolicy } from './policy.ts';

export interface DeadLetterQueueProps {
  name: string;
  encryption: Encryption;
  /** A topic whose subscription may put here what it could not hand over. */
  fromTopicArn?: string;
}

/** What could not be handled, kept for 14 days, the most SQS allows. */
export class DeadLetterQueue extends Construct {
  readonly name: string;
  readonly arn: string;
  readonly url: string;
  /** What must exist before anything may be put here. */
  readonly policy: SqsQueuePolicy;

  constructor(scope: Construct, id: string, { name, encryption, fromTopicArn }: DeadLetterQueueProps) {
    super(scope, id);
    const queue = new SqsQueue(this, 'queue', {
      name,
      messageRetentionSeconds: 14 * 86_400,
      visibilityTimeoutSeconds: 60,
      // The record of a failed invocation wraps a topic message of up to 256 KB.
      maxMessageSize: 1_048_576,
      ...(encryption.keyArn ? { kmsMasterKeyId: encryption.keyArn } : { sqsManagedSseEnabled: true }),
    });
    const fromTopic: Statement[] = fromTopicArn
      ? [
          {
            Sid: 'FromTopic',
            Principal: { Service: 'sns.amazonaws.com' },
            Action: ['sqs:SendMessage'],
            Resource: [queue.arn],
            Condition: { ArnEquals: { 'aws:SourceArn': fromTopicArn } },
          },
        ]
      : [];
    this.policy = new SqsQueuePolicy(this, 'policy', {
      queueUrl: queue.url,
      policy: toPolicy([...fromTopic, refusePlainHttp('sqs:SendMessage', queue.arn)]),
    });
    this.name = queue.name;
    this.arn = queue.arn;
    this.url = queue.url;
  }
}
