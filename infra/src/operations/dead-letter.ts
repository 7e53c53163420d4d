/** A message of a dead-letter queue, as SQS gives it. */
export interface QueuedMessage {
  Body: string;
  Attributes?: { SentTimestamp?: string };
  MessageAttributes?: Record<string, { StringValue?: string }>;
}

/** The event that brings the answer to deliver again, and why it is here. */
export interface DeadLetter {
  reason: string;
  event: { Records: unknown[] };
}

interface Notification {
  MessageId: string;
  Message: string;
  Timestamp: string;
  TopicArn: string;
}

const toEvent = (sns: Notification): DeadLetter['event'] => ({
  Records: [
    {
      EventSource: 'aws:sns',
      EventVersion: '1.0',
      EventSubscriptionArn: `${sns.TopicArn}:redrive`,
      Sns: sns,
    },
  ],
});

const parse = (text: string): Record<string, unknown> | undefined => {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    // What is not JSON is a rejected body: the caller reads it as that.
    return undefined;
  }
};

/**
 * What a dead letter was, whichever way it came. The bus's own message id is kept, so an answer that had been
 * logged before its run failed is not logged again.
 * - From deliver: the body as it came, with reason and id as attributes.
 * - From Lambda, after three failures: its record, which holds the event (Lambda Developer Guide, "on-failure destination").
 * - From SNS, when it could not hand over: the notification (SNS Developer Guide, "dead-letter queues").
 */
export const readDeadLetter = ({
  Body,
  Attributes,
  MessageAttributes = {},
}: QueuedMessage): DeadLetter | undefined => {
  const { reason, source, message_id: id } = MessageAttributes;
  if (reason?.StringValue && id?.StringValue) {
    return {
      reason: `rejected: ${reason.StringValue}`,
      event: toEvent({
        MessageId: id.StringValue,
        Message: Body,
        Timestamp: new Date(Number(Attributes?.SentTimestamp ?? 0)).toISOString(),
        TopicArn: source?.StringValue ?? 'unknown',
      }),
    };
  }
  const body = parse(Body);
  const payload = body?.['requestPayload'] as DeadLetter['event'] | undefined;
  if (payload && Array.isArray(payload.Records)) {
    const response = body?.['responsePayload'] as { errorMessage?: string } | undefined;
    return { reason: `failed: ${response?.errorMessage ?? 'no answer'}`, event: payload };
  }
  if (body?.['Type'] === 'Notification' && typeof body['MessageId'] === 'string') {
    return { reason: 'not handed over by the topic', event: toEvent(body as unknown as Notification) };
  }
  return undefined;
};
