import type { Usage } from './usage.ts';

/**
 * On-demand prices, us-east-1, US dollars, November 2026, without free tiers.
 * Sources: aws.amazon.com/{api-gateway,lambda,dynamodb,sns,sqs}/pricing.
 */
const PRICE = {
  /** A WebSocket message of up to 32 KB, either direction. */
  gatewayMessage: 1.0e-6,
  connectionMinute: 0.25e-6,
  lambdaRequest: 0.2e-6,
  /** A GB-second on arm64. */
  lambdaGbSecond: 0.0000133334,
  /** One write of up to 1 KB, to a table or to one of its indexes. */
  writeUnit: 0.625e-6,
  /** One strongly consistent read of up to 4 KB. */
  readUnit: 0.125e-6,
  /** One publish of up to 64 KB; delivery to Lambda and SQS is free. */
  snsPublish: 0.5e-6,
  sqsRequest: 0.4e-6,
} as const;

export interface Price {
  total: number;
  perMillionTurns: number;
  byService: { apigateway: number; lambda: number; dynamodb: number; sns: number; sqs: number };
}

/** What the usage would have cost on AWS. Logs, alarms and traffic are not in it. */
export const priceOf = (usage: Usage): Price => {
  const byService = {
    apigateway:
      usage.billedMessages * PRICE.gatewayMessage + usage.connectionMinutes * PRICE.connectionMinute,
    lambda: usage.invocations * PRICE.lambdaRequest + usage.gbSeconds * PRICE.lambdaGbSecond,
    dynamodb: usage.writeUnits * PRICE.writeUnit + usage.readUnits * PRICE.readUnit,
    sns: usage.publishes * PRICE.snsPublish,
    sqs: usage.queueRequests * PRICE.sqsRequest,
  };
  const total = Object.values(byService).reduce((sum, part) => sum + part, 0);
  return { total, perMillionTurns: usage.turns === 0 ? 0 : (total / usage.turns) * 1_000_000, byService };
};
