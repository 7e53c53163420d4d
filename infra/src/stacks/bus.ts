import type { Construct } from 'constructs';
import type { AdoptedTopic, Environment } from '../../config/schema.ts';
import { DeadLetterQueue } from '../constructs/dead-letter-queue.ts';
import type { Encryption } from '../constructs/encryption.ts';
import { Topic } from '../constructs/topic.ts';
import { TopicTracing } from '../constructs/topic-tracing.ts';

/** The topics the agents know, the presence topic, and the queues for what goes wrong. */
export interface Bus {
  chatIntention: Topic;
  chatPresence: Topic;
  personaResponse: Topic;
  /** What the topic could not hand over to deliver. */
  undelivered: DeadLetterQueue;
  /** What deliver could not understand, or failed on three times. */
  deadLetters: DeadLetterQueue;
}

export const addBus = (
  scope: Construct,
  id: string,
  environment: Environment,
  encryption: Encryption,
): Bus => {
  const { tracing, topics, name: stage } = environment;
  const topic = (name: string, adopted: AdoptedTopic | undefined) =>
    new Topic(scope, name, { name: `bos-${name}-topic-${stage}`, adopted, encryption, tracing });
  const chatIntention = topic('chat-intention', topics.chatIntention);
  const chatPresence = topic('chat-presence', topics.chatPresence);
  const personaResponse = topic('persona-response', topics.personaResponse);
  const ours = [chatIntention, chatPresence, personaResponse]
    .filter((one) => !one.adopted)
    .map(({ arn }) => arn);
  if (tracing && ours.length > 0) new TopicTracing(scope, 'topic-tracing', id, ours);
  return {
    chatIntention,
    chatPresence,
    personaResponse,
    undelivered: new DeadLetterQueue(scope, 'undelivered', {
      name: `${id}-undelivered`,
      encryption,
      fromTopicArn: personaResponse.arn,
    }),
    deadLetters: new DeadLetterQueue(scope, 'dead-letters', { name: `${id}-dead-letters`, encryption }),
  };
};
