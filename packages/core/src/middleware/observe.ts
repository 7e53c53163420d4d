import type { Logger } from '@aws-lambda-powertools/logger';
import type { Metrics } from '@aws-lambda-powertools/metrics';
import type { MiddlewareObj } from '@middy/core';

export interface Observability {
  logger: Logger;
  metrics: Metrics;
}

/** Says in each log line which invocation it belongs to, and writes the metrics when the invocation is over. */
export const observe = ({ logger, metrics }: Observability): MiddlewareObj => {
  const end = () => {
    metrics.publishStoredMetrics();
    logger.resetKeys();
  };
  return {
    before: ({ context }) => {
      logger.addContext(context);
    },
    after: end,
    onError: end,
  };
};
