import type { Logger } from '@aws-lambda-powertools/logger';
import { type Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import type { Telemetry } from '../ports/telemetry.ts';

/** Structured logs and embedded metrics: both are lines on standard output, so neither costs a call. */
export const createPowertoolsTelemetry = (logger: Logger, metrics: Metrics): Telemetry => ({
  count: (metric, value = 1) => metrics.addMetric(metric, MetricUnit.Count, value),
  time: (metric, ms) => metrics.addMetric(metric, MetricUnit.Milliseconds, ms),
  warn: (what, detail = {}) => logger.warn(what, detail),
  error: (what, cause, detail = {}) => logger.error(what, { ...detail, error: toError(cause) }),
});

const toError = (cause: unknown): Error => (cause instanceof Error ? cause : new Error(String(cause)));
