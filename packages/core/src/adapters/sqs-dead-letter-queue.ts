import { SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import type { DeadLetterQueue } from '../ports/bus.ts';
import { orUnavailable } from './aws-errors.ts';

/** Dead letters on SQS: the body as it came, the reason and the origin as attributes. */
export const createSqsDeadLetterQueue = (client: SQSClient, queueUrl: string): DeadLetterQueue => ({
  send: async ({ body, reason, source, messageId }) => {
    const attribute = (StringValue: string) => ({ DataType: 'String', StringValue });
    await orUnavailable(
      client.send(
        new SendMessageCommand({
          QueueUrl: queueUrl,
          MessageBody: body,
          MessageAttributes: {
            reason: attribute(reason),
            source: attribute(source),
            message_id: attribute(messageId),
          },
        }),
      ),
    );
  },
});
