import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics } from '@aws-lambda-powertools/metrics';
import type { Observability } from '../middleware/observe.ts';

/** Logger and metrics that say nothing. */
export const createQuietObservability = (): Observability => ({
  logger: new Logger({ logLevel: 'SILENT', serviceName: 'test' }),
  metrics: new Metrics({
    namespace: 'test',
    serviceName: 'test',
    logger: { debug() {}, info() {}, warn() {}, error() {} },
  }),
});
