import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics } from '@aws-lambda-powertools/metrics';
import type { Observability } from '../middleware/observe.ts';

const ignore = () => undefined;

/** Logger and metrics that say nothing. */
export const createQuietObservability = (): Observability => ({
  logger: new Logger({ logLevel: 'SILENT', serviceName: 'test' }),
  metrics: new Metrics({
    namespace: 'test',
    serviceName: 'test',
    logger: { debug: ignore, info: ignore, warn: ignore, error: ignore },
  }),
});
