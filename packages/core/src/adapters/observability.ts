import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics } from '@aws-lambda-powertools/metrics';
import type { Observability } from '../middleware/observe.ts';
import type { Telemetry } from '../ports/telemetry.ts';
import { createPowertoolsTelemetry } from './powertools-telemetry.ts';

/** Logger and metrics of this process; names and level come from the `POWERTOOLS_*` variables. */
export const createObservability = (): { observability: Observability; telemetry: Telemetry } => {
  const observability = { logger: new Logger(), metrics: new Metrics() };
  observability.metrics.setThrowOnEmptyMetrics(false);
  return {
    observability,
    telemetry: createPowertoolsTelemetry(observability.logger, observability.metrics),
  };
};
