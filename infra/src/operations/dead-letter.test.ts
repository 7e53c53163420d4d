import { describe, expect, it } from '@jest/globals';
import { readDeadLetter } from './dead-letter.ts';

const answer = '{"user_id":"ana","message":"Olá"}';
const notification = {
  Type: 'Notification',
  MessageId: 'sns-1',
  TopicArn: 'arn:topic',
  Message: answer,
  Timestamp: '2026-11-22T12:00:00.000Z',
};

describe('a dead letter', () => {
  it('of deliver says why, and is brought as it came, under the bus’s own id', () => {
    const letter = readDeadLetter({
      Body: 'not json',
      Attributes: { SentTimestamp: '1795348800000' },
      MessageAttributes: {
        reason: { StringValue: 'not JSON' },
        source: { StringValue: 'arn:topic' },
        message_id: { StringValue: 'sns-1' },
      },
    });
    expect(letter?.reason).toBe('rejected: not JSON');
    expect(letter?.event.Records).toMatchObject([
      { Sns: { MessageId: 'sns-1', Message: 'not json', Timestamp: '2026-11-22T12:00:00.000Z' } },
    ]);
  });

  it('of Lambda is the event that failed, unchanged', () => {
    const event = { Records: [{ EventSource: 'aws:sns', Sns: notification }] };
    const letter = readDeadLetter({
      Body: JSON.stringify({
        version: '1.0',
        requestPayload: event,
        responsePayload: { errorMessage: 'Task timed out' },
      }),
    });
    expect(letter).toEqual({ reason: 'failed: Task timed out', event });
  });

  it('of SNS is its notification, as the function would have got it', () => {
    const letter = readDeadLetter({ Body: JSON.stringify(notification) });
    expect(letter?.reason).toBe('not handed over by the topic');
    expect(letter?.event.Records).toMatchObject([
      { EventSource: 'aws:sns', Sns: { MessageId: 'sns-1', Message: answer } },
    ]);
  });

  it.each(['', 'null', '"text"', '{}', '{"requestPayload":{}}'])(
    'that is none of these (%j) is left alone',
    (Body) => {
      expect(readDeadLetter({ Body })).toBeUndefined();
    },
  );
});
