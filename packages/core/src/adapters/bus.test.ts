import { SNSClient } from '@aws-sdk/client-sns';
import { SQSClient } from '@aws-sdk/client-sqs';
import { describe, expect, it } from '@jest/globals';
import { ANY_ACCOUNT, createAnsweringTransport, type SentRequest } from '../testing/answering-transport.ts';
import { createSnsIntentionBus, createSnsPresenceBus } from './sns-bus.ts';
import { createSqsDeadLetterQueue } from './sqs-dead-letter-queue.ts';

const TOPIC = 'arn:aws:sns:us-east-1:000000000000:bos-chat-intention-topic-local';
const QUEUE = 'https://sqs.us-east-1.amazonaws.com/000000000000/dead-letters';
const PUBLISHED =
  '<PublishResponse><PublishResult><MessageId>1</MessageId></PublishResult></PublishResponse>';

/** A publish as SNS reads it: the message, and the attributes by name. */
const toPublish = ({ body }: SentRequest) => {
  const fields = new URLSearchParams(body);
  const attributes: Record<string, [string | null, string | null]> = {};
  for (let n = 1; fields.has(`MessageAttributes.entry.${n}.Name`); n++) {
    const at = (key: string) => fields.get(`MessageAttributes.entry.${n}.${key}`);
    attributes[at('Name') ?? ''] = [at('Value.DataType'), at('Value.StringValue')];
  }
  return {
    topic: fields.get('TopicArn'),
    message: JSON.parse(fields.get('Message') ?? 'null'),
    attributes,
  };
};

describe('the buses', () => {
  it('carry an intention in the body, and what agents filter by as attributes', async () => {
    const { sent, options } = createAnsweringTransport({ status: 200, body: PUBLISHED });
    const intention = {
      user_id: 'ana',
      session_id: 's1',
      message: 'Olá ✅',
      timestamp: 1_795_348_800,
      message_id: 'm1',
      correlation_id: 'm1',
      source: 'chat',
    } as const;
    await createSnsIntentionBus(new SNSClient({ ...ANY_ACCOUNT, ...options }), TOPIC).publish(intention);
    expect(sent.map(toPublish)).toEqual([
      {
        topic: TOPIC,
        message: intention,
        attributes: {
          user_id: ['String', 'ana'],
          session_id: ['String', 's1'],
          message_id: ['String', 'm1'],
        },
      },
    ]);
  });

  it('carry presence in the body, and whose and which as attributes', async () => {
    const { sent, options } = createAnsweringTransport({ status: 200, body: PUBLISHED });
    const presence = { user_id: 'ana', state: 'online', connections: 1, timestamp: 1_795_348_800 } as const;
    await createSnsPresenceBus(new SNSClient({ ...ANY_ACCOUNT, ...options }), TOPIC).announce(presence);
    expect(sent.map(toPublish)).toEqual([
      {
        topic: TOPIC,
        message: presence,
        attributes: { user_id: ['String', 'ana'], state: ['String', 'online'] },
      },
    ]);
  });

  it.each([
    ['unavailable', { status: 500 }],
    ['unavailable', Object.assign(new Error('no answer'), { name: 'TimeoutError' })],
  ])('that do not take an event are %s', async (code, answer) => {
    const { options } = createAnsweringTransport(answer);
    const bus = createSnsPresenceBus(new SNSClient({ ...ANY_ACCOUNT, ...options }), TOPIC);
    const presence = { user_id: 'ana', state: 'online', connections: 1, timestamp: 1 } as const;
    await expect(bus.announce(presence)).rejects.toMatchObject({ code, retryAfterMs: 1_000 });
  });
});

describe('the dead-letter queue', () => {
  it('takes the body as it came, the reason and the origin as attributes', async () => {
    const { sent, options } = createAnsweringTransport({ status: 200, body: '{"MessageId":"1"}' });
    const client = new SQSClient({ ...ANY_ACCOUNT, ...options, md5: false });
    const letter = { body: 'not json', reason: 'the body is not JSON', source: TOPIC, messageId: 'sns-1' };
    await createSqsDeadLetterQueue(client, QUEUE).send(letter);
    const text = (StringValue: string) => ({ DataType: 'String', StringValue });
    expect(sent.map(({ body }) => JSON.parse(body))).toEqual([
      {
        QueueUrl: QUEUE,
        MessageBody: 'not json',
        MessageAttributes: {
          reason: text('the body is not JSON'),
          source: text(TOPIC),
          message_id: text('sns-1'),
        },
      },
    ]);
  });
});
