import { PublishCommand, type SNSClient } from '@aws-sdk/client-sns';
import type { IntentionBus, PresenceBus } from '../ports/bus.ts';
import { orUnavailable } from './aws-errors.ts';

/** Intentions on SNS: the keys agents read in the body, the same as attributes for filter policies. */
export const createSnsIntentionBus = (client: SNSClient, topicArn: string): IntentionBus => ({
  publish: async (intention) => {
    const { user_id, session_id, message_id } = intention;
    await orUnavailable(
      client.send(
        new PublishCommand({
          TopicArn: topicArn,
          Message: JSON.stringify(intention),
          MessageAttributes: attributes({ user_id, session_id, message_id }),
        }),
      ),
    );
  },
});

export const createSnsPresenceBus = (client: SNSClient, topicArn: string): PresenceBus => ({
  announce: async (presence) => {
    const { user_id, state } = presence;
    await orUnavailable(
      client.send(
        new PublishCommand({
          TopicArn: topicArn,
          Message: JSON.stringify(presence),
          MessageAttributes: attributes({ user_id, state }),
        }),
      ),
    );
  },
});

const attributes = (values: Record<string, string>) =>
  Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, { DataType: 'String', StringValue: value }]),
  );
