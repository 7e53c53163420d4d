import type { MetricName, Telemetry } from '../ports/telemetry.ts';

/** Telemetry in memory: sums of counts, lists of times, and what was said. */
export const createMemoryTelemetry = () => {
  const counts: Partial<Record<MetricName, number>> = {};
  const times: Partial<Record<MetricName, number[]>> = {};
  const warnings: string[] = [];
  const errors: { what: string; cause: unknown }[] = [];
  const telemetry: Telemetry = {
    count: (metric, value = 1) => {
      counts[metric] = (counts[metric] ?? 0) + value;
    },
    time: (metric, ms) => {
      times[metric] = [...(times[metric] ?? []), ms];
    },
    warn: (what) => {
      warnings.push(what);
    },
    error: (what, cause) => {
      errors.push({ what, cause });
    },
  };
  return { telemetry, counts, times, warnings, errors };
};
