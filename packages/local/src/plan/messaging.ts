import { SetupError } from '../setup-error.ts';
import type { IsPermitted } from './permissions.ts';
import { type Resources, text } from './resources.ts';
import type { QueueSpec, SubscriptionSpec, TopicSpec } from './system.ts';

export const readTopics = (resources: Resources): TopicSpec[] =>
  resources
    .all('aws_sns_topic')
    .map(({ values }) => ({ name: text(values['name']), arn: text(values['arn']) }));

export const readQueues = (resources: Resources): QueueSpec[] =>
  resources.all('aws_sqs_queue').map(({ values }) => ({
    name: text(values['name']),
    arn: text(values['arn']),
    url: text(values['url']),
  }));

const deadLetterIn = (redrivePolicy: unknown): string | undefined =>
  redrivePolicy === undefined
    ? undefined
    : (JSON.parse(text(redrivePolicy)) as { deadLetterTargetArn?: string }).deadLetterTargetArn;

/** @throws {SetupError} for a protocol that ends outside of this machine. */
export const readSubscriptions = (resources: Resources, isPermitted: IsPermitted): SubscriptionSpec[] =>
  resources.all('aws_sns_topic_subscription').flatMap(({ key, values }) => {
    const protocol = text(values['protocol']);
    // Alarms by e-mail have nobody to go to here.
    if (protocol === 'email') return [];
    if (protocol !== 'lambda' && protocol !== 'sqs') {
      throw new SetupError(`${key} subscribes by ${protocol}, which the local stack does not know`);
    }
    const topicArn = text(values['topic_arn']);
    const endpointArn = text(values['endpoint']);
    const deadLetterArn = deadLetterIn(values['redrive_policy']);
    const functionName = endpointArn.split(':').at(-1) ?? '';
    return [
      {
        topicArn,
        protocol,
        endpointArn,
        rawDelivery: values['raw_message_delivery'] === true,
        permitted: protocol === 'sqs' || isPermitted(functionName, 'sns.amazonaws.com', topicArn),
        ...(values['filter_policy'] !== undefined && { filterPolicy: text(values['filter_policy']) }),
        ...(deadLetterArn !== undefined && { deadLetterArn }),
      },
    ];
  });
