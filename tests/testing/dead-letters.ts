import { DeleteMessageCommand, ListQueuesCommand, ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import type { TestStack } from './stack.ts';

/** What nobody could make sense of, or nobody could deliver. */
export interface DeadLetter {
  body: string;
  reason?: string;
  source?: string;
  messageId?: string;
}

/**
 * Takes letters off the queue until one is what `where` looks for: nonsense with its reason, or Lambda's record of
 * what kept failing.
 */
export const readDeadLetter = async (
  { aws: { sqs } }: TestStack,
  where: (letter: DeadLetter) => boolean,
): Promise<DeadLetter> => {
  const { QueueUrls = [] } = await sqs.send(new ListQueuesCommand({}));
  const QueueUrl = QueueUrls.find((url) => url.endsWith('dead-letters'));
  for (;;) {
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 20, MessageAttributeNames: ['All'] }),
    );
    for (const { Body = '', MessageAttributes = {}, ReceiptHandle } of Messages) {
      await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
      const attribute = (name: string) => MessageAttributes[name]?.StringValue;
      const [reason, source, messageId] = ['reason', 'source', 'message_id'].map(attribute);
      const letter = {
        body: Body,
        ...(reason !== undefined && { reason }),
        ...(source !== undefined && { source }),
        ...(messageId !== undefined && { messageId }),
      };
      if (where(letter)) return letter;
    }
  }
};
