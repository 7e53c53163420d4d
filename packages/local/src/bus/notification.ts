/** What a topic hands to a queue without raw delivery. Source: "Amazon SNS message format", SNS developer guide. */
interface Envelope {
  MessageId: string;
  TopicArn: string;
  Subject?: string;
  Message: string;
  Timestamp: string;
  MessageAttributes?: Record<string, { Type: string; Value: string }>;
}

/**
 * The event a Lambda subscription gets: other names than the queue's envelope, and `Subject` always there.
 * Source: "Using Lambda with Amazon SNS", Lambda developer guide.
 */
export const toLambdaEvent = (envelopeJson: string, subscriptionArn: string) => {
  const envelope = JSON.parse(envelopeJson) as Envelope;
  return {
    Records: [
      {
        EventSource: 'aws:sns',
        EventVersion: '1.0',
        EventSubscriptionArn: subscriptionArn,
        Sns: {
          Type: 'Notification',
          MessageId: envelope.MessageId,
          TopicArn: envelope.TopicArn,
          Subject: envelope.Subject ?? null,
          Message: envelope.Message,
          Timestamp: envelope.Timestamp,
          SignatureVersion: '1',
          Signature: 'EXAMPLE',
          SigningCertUrl:
            'https://sns.us-east-1.amazonaws.com/SimpleNotificationService-0000000000000000000000.pem',
          UnsubscribeUrl: `https://sns.us-east-1.amazonaws.com/?Action=Unsubscribe&SubscriptionArn=${subscriptionArn}`,
          MessageAttributes: envelope.MessageAttributes ?? {},
        },
      },
    ],
  };
};

export type LambdaNotification = ReturnType<typeof toLambdaEvent>;
