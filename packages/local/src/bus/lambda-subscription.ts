import type { PlatformClock } from '../clock.ts';
import type { Log } from '../log.ts';
import type { SubscriptionSpec } from '../plan/system.ts';
import { type LambdaNotification, toLambdaEvent } from './notification.ts';

/**
 * Waits before SNS offers an event to a function again, ms: 3 times at once, twice after 1 s, 10 times from 1 to
 * 20 s. The 100,000 tries that follow would take 23 days; here the dead-letter queue comes before them.
 * Source: "Amazon SNS message delivery retries", SNS developer guide.
 */
const RETRY_WAITS_MS = [
  ...[0, 0, 0, 1_000, 1_000],
  ...Array.from({ length: 10 }, (_, i) => Math.min(20_000, 1_000 * 1.4 ** i)),
];

export interface LambdaSubscriptionOptions {
  enqueue(functionArn: string, event: LambdaNotification): Promise<unknown>;
  /** Puts a body into a queue; false if there is none. */
  send(queueArn: string, body: string): boolean;
  clock: PlatformClock;
  log: Log;
}

/** Takes each envelope of a subscription and hands it to its function, with SNS's retries and dead-letter queue. */
export const createLambdaSubscription = (
  subscription: SubscriptionSpec,
  subscriptionArn: string,
  { enqueue, send, clock, log }: LambdaSubscriptionOptions,
): ((envelopeJson: string) => void) => {
  const bury = (envelopeJson: string, reason: unknown) => {
    const { deadLetterArn, endpointArn } = subscription;
    const isKept = deadLetterArn !== undefined && send(deadLetterArn, envelopeJson);
    log.warn(`SNS gave up on ${endpointArn} (${isKept ? 'dead-lettered' : 'lost'}): ${reason}`);
  };

  const attempt = (envelopeJson: string, tries: number): void => {
    enqueue(subscription.endpointArn, toLambdaEvent(envelopeJson, subscriptionArn)).catch(
      (reason: unknown) => {
        const wait = RETRY_WAITS_MS[tries];
        if (wait === undefined) bury(envelopeJson, reason);
        else clock.after(wait, () => attempt(envelopeJson, tries + 1));
      },
    );
  };

  if (!subscription.permitted) {
    return (envelopeJson) => bury(envelopeJson, 'the plan has no aws_lambda_permission for this topic');
  }
  return (envelopeJson) => attempt(envelopeJson, 0);
};
