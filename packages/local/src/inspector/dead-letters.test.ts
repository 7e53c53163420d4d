import { describe, expect, it } from '@jest/globals';
import { readDeadLetter } from './dead-letters.ts';

const queued = (body: unknown, attributes: Record<string, string> = {}) => ({
  id: 'q1',
  body: typeof body === 'string' ? body : JSON.stringify(body),
  sentAt: 0,
  attributes,
});
const notification = { Type: 'Notification', MessageId: 'n1', TopicArn: 'arn:answers', Message: '{}' };

describe('a dead letter', () => {
  it('from the function has its reason, and keeps the id it had on the bus', () => {
    const letter = readDeadLetter(
      queued('<xml>', { reason: 'not JSON', source: 'arn:answers', message_id: 'n1' }),
    );
    expect(letter?.reason).toBe('rejected: not JSON');
    expect(letter?.event).toMatchObject({
      Records: [{ Sns: { MessageId: 'n1', Message: '<xml>', TopicArn: 'arn:answers' } }],
    });
  });

  it('from Lambda holds the event and the last error', () => {
    const event = { Records: [{ Sns: notification }] };
    const letter = readDeadLetter(
      queued({ requestPayload: event, responsePayload: { errorMessage: 'the log is unavailable' } }),
    );
    expect(letter).toEqual({ reason: 'failed: the log is unavailable', event });
  });

  it('from the topic is the notification', () => {
    expect(readDeadLetter(queued(notification))?.event).toMatchObject({ Records: [{ Sns: notification }] });
  });

  it('of no known kind is left alone', () => {
    expect(readDeadLetter(queued('hello'))).toBeUndefined();
    expect(readDeadLetter(queued({ hello: 'world' }))).toBeUndefined();
  });
});
