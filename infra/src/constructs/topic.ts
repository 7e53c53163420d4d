import { SnsTopic } from '@cdktf/provider-aws/lib/sns-topic/index.js';
import { SnsTopicPolicy } from '@cdktf/provider-aws/lib/sns-topic-policy/index.js';
import { Construct } from 'constructs';
import type { AdoptedTopic } from '../../config/schema.ts';
import type { Encryption } from './encryption.ts';
import { refusePlainHttp, toPolicy } from './policy.ts';

export interface TopicProps {
  name: string;
  /** Use this topic, which someone else owns, and change nothing about it. */
  adopted?: AdoptedTopic | undefined;
  encryption: Encryption;
  tracing: boolean;
}

/** A standard topic: one of ours, or one the platform has already. */
export class Topic extends Construct {
  readonly arn: string;
  readonly name: string;
  /** Set if the topic is someone else's. */
  readonly adopted: AdoptedTopic | undefined;

  constructor(scope: Construct, id: string, { name, adopted, encryption, tracing }: TopicProps) {
    super(scope, id);
    this.adopted = adopted;
    if (adopted) {
      this.arn = adopted.arn;
      this.name = adopted.arn.split(':').at(-1) ?? '';
      return;
    }
    const topic = new SnsTopic(this, 'topic', {
      name,
      kmsMasterKeyId: encryption.topicKey,
      // An agent's trace goes on through the topic only when the topic takes part.
      tracingConfig: tracing ? 'Active' : 'PassThrough',
    });
    new SnsTopicPolicy(this, 'policy', {
      arn: topic.arn,
      policy: toPolicy([refusePlainHttp('sns:Publish', topic.arn)]),
    });
    this.arn = topic.arn;
    this.name = topic.name;
  }
}
