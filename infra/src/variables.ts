import type { Environment } from '../config/schema.ts';
import { metricsNamespace } from './constructs/metrics.ts';
import type { FunctionName, FunctionPlan } from './functions.ts';

/** Names and addresses that only the stack knows. */
export interface Addresses {
  connectionsTable: string;
  messagesTable: string;
  managementEndpoint: string;
  intentionTopicArn: string;
  presenceTopicArn: string;
  deadLetterQueueUrl: string;
  issuer: string;
  audience: string;
  jwksUri: string;
}

/** The environment variables of one function: what its plan uses, and no more. */
export const toVariables = (
  name: FunctionName,
  plan: FunctionPlan,
  environment: Environment,
  at: Addresses,
): Record<string, string> => ({
  BOS_ENVIRONMENT: environment.name,
  BOS_GENERATION: environment.generation,
  POWERTOOLS_SERVICE_NAME: name,
  POWERTOOLS_METRICS_NAMESPACE: metricsNamespace(environment.name),
  POWERTOOLS_LOG_LEVEL: environment.logs.level,
  ...(plan.identity && { BOS_ISSUER: at.issuer, BOS_AUDIENCE: at.audience, BOS_JWKS_URI: at.jwksUri }),
  ...(plan.connections && { BOS_CONNECTIONS_TABLE: at.connectionsTable }),
  ...(plan.messages && {
    BOS_MESSAGES_TABLE: at.messagesTable,
    BOS_RETENTION_DAYS: String(environment.retentionDays),
    BOS_RATE_BURST: String(environment.rate.burst),
    BOS_RATE_PER_SECOND: String(environment.rate.perSecond),
  }),
  ...(plan.gateway && { BOS_MANAGEMENT_ENDPOINT: at.managementEndpoint }),
  ...(plan.publishes?.includes('chatIntention') && { BOS_INTENTION_TOPIC_ARN: at.intentionTopicArn }),
  ...(plan.publishes?.includes('chatPresence') && { BOS_PRESENCE_TOPIC_ARN: at.presenceTopicArn }),
  ...(plan.deadLetters && { BOS_DEAD_LETTER_QUEUE_URL: at.deadLetterQueueUrl }),
});
