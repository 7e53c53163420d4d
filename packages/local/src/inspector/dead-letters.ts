import type { Bus } from '../bus/bus.ts';
import type { System } from '../plan/system.ts';

type Queued = ReturnType<Bus['queues']>[number]['ready'][number];

/** A dead letter as a person reads it, and the event that brings it to its function again. */
interface DeadLetter {
  reason: string;
  event: unknown;
}

const parse = (json: string): Record<string, unknown> => {
  try {
    const value: unknown = JSON.parse(json);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    // A rejected body may be anything.
    return {};
  }
};

const notify = (Sns: unknown) => ({ Records: [{ EventSource: 'aws:sns', EventVersion: '1.0', Sns }] });

/**
 * Whichever way it came: from the function, with the reason as an attribute; from Lambda after its retries, as a
 * record that holds the event; from SNS, which could not hand it over. The bus's own message id is kept each time,
 * so that an answer which is in the log already is not logged again.
 */
export const readDeadLetter = ({ body, attributes, sentAt }: Queued): DeadLetter | undefined => {
  const { reason, source, message_id: id } = attributes;
  if (reason !== undefined && id !== undefined) {
    const Timestamp = new Date(sentAt).toISOString();
    const event = notify({ MessageId: id, Message: body, Timestamp, TopicArn: source ?? 'unknown' });
    return { reason: `rejected: ${reason}`, event };
  }
  const fields = parse(body);
  if (fields['requestPayload'] !== undefined) {
    const { errorMessage = 'no answer' } = (fields['responsePayload'] ?? {}) as { errorMessage?: string };
    return { reason: `failed: ${errorMessage}`, event: fields['requestPayload'] };
  }
  if (fields['Type'] === 'Notification')
    return { reason: 'not handed over by the topic', event: notify(fields) };
  return undefined;
};

/** The function whose dead letters a queue takes, by ARN. */
export const consumerOf = (
  { functions, subscriptions }: Pick<System, 'functions' | 'subscriptions'>,
  queueArn: string,
): string | undefined =>
  subscriptions.find(({ deadLetterArn }) => deadLetterArn === queueArn)?.endpointArn ??
  functions.find(({ async }) => async.onFailureArn === queueArn)?.arn;
