/** Hops between services that cost time on AWS and nearly none on one machine. */
export type Hop = 'sns' | 'dynamodb' | 'route' | 'push';

/** Milliseconds at the 10th, 50th, 90th and 99th percentile. */
type Percentiles = [number, number, number, number];

/**
 * SNS → Lambda: measured by bitesizedserverless.com, 1,024 runs, eu-west-1, September 2022.
 * DynamoDB: "single-digit milliseconds" (AWS), with the client's round trip in the tail.
 * Route (gateway → Lambda) and push (PostToConnection): no published percentiles; in-region estimates.
 */
const PUBLISHED: Record<Hop, Percentiles> = {
  sns: [62, 73, 125, 225],
  dynamodb: [3, 5, 9, 20],
  route: [10, 15, 25, 40],
  push: [10, 15, 25, 40],
};

const QUANTILES = [0, 0.1, 0.5, 0.9, 0.99, 1] as const;

/** Draws hop latencies, milliseconds, along straight lines between the published percentiles. */
export const createLatency =
  (random: () => number) =>
  (hop: Hop): number => {
    const [p10, p50, p90, p99] = PUBLISHED[hop];
    const points = [p10 * 0.8, p10, p50, p90, p99, p99 * 1.2];
    const at = random();
    const upper = Math.max(
      1,
      QUANTILES.findIndex((quantile) => at < quantile),
    );
    const [from = 0, to = 1] = [QUANTILES[upper - 1], QUANTILES[upper]];
    const [low = 0, high = 0] = [points[upper - 1], points[upper]];
    return low + ((at - from) / (to - from)) * (high - low);
  };
