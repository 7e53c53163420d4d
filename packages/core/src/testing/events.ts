import type { Context, SNSEvent } from 'aws-lambda';
import type { IdentifiedEvent, Sender } from '../middleware/sender.ts';
import { NOON } from './test-runtime.ts';

/** What a test says of a socket; the rest is as the gateway sends it. */
export interface SocketEventOptions {
  connectionId?: string;
  sub?: string | undefined;
  /** Epoch seconds. */
  exp?: number;
  connectedAt?: number;
  body?: unknown;
}

/** A WebSocket event as API Gateway sends it, with the authorizer's context as strings. */
export const socketEvent = ({
  connectionId = 'L0SM9cOFvHcCIhw=',
  sub = 'ana',
  exp = NOON / 1000 + 3_600,
  connectedAt = NOON,
  body,
}: SocketEventOptions = {}): IdentifiedEvent & { body?: string; isBase64Encoded: boolean } => ({
  requestContext: {
    connectionId,
    connectedAt,
    domainName: 'abcdef1234.execute-api.us-east-1.amazonaws.com',
    stage: 'local',
    identity: { userAgent: 'test' },
    authorizer: { ...(sub !== undefined && { sub }), exp: String(exp) },
  },
  ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  isBase64Encoded: false,
});

/** A sender as the middleware makes it, for tests of the domain. */
export const testSender = (over: Partial<Sender> = {}): Sender => ({
  userId: 'ana',
  connectionId: 'A=',
  connectedAt: NOON,
  expiresAt: NOON / 1000 + 3_600,
  endpoint: 'abcdef1234.execute-api.us-east-1.amazonaws.com/local',
  deadline: NOON + 10_000,
  ...over,
});

/** An SNS event with one record a body. */
export const snsEvent = (...bodies: (string | object)[]): SNSEvent => ({
  Records: bodies.map((body, index) => ({
    EventSource: 'aws:sns',
    EventVersion: '1.0',
    EventSubscriptionArn: 'arn:aws:sns:us-east-1:000000000000:bos-persona-response-topic-local:s',
    Sns: {
      SignatureVersion: '1',
      Timestamp: new Date(NOON).toISOString(),
      Signature: 's',
      SigningCertUrl: 's',
      MessageId: `sns-${index + 1}`,
      Message: typeof body === 'string' ? body : JSON.stringify(body),
      MessageAttributes: {},
      Type: 'Notification',
      UnsubscribeUrl: 'u',
      TopicArn: 'arn:aws:sns:us-east-1:000000000000:bos-persona-response-topic-local',
      Subject: null as unknown as string,
    },
  })),
});

/** A Lambda context with ten seconds left. */
export const lambdaContext = (remainingMs = 10_000): Context =>
  ({
    functionName: 'test',
    memoryLimitInMB: '512',
    invokedFunctionArn: 'arn:aws:lambda:us-east-1:000000000000:function:test',
    awsRequestId: 'request-1',
    getRemainingTimeInMillis: () => remainingMs,
  }) as Context;
