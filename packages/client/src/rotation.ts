/**
 * When things happen that must not happen to everyone at once. `random` is uniform in [0, 1).
 */

/** Longest wait between two attempts, ms. */
export const MAX_BACKOFF_MS = 20_000;
const MIN_BACKOFF_MS = 250;

/**
 * Full jitter between 250 ms and a window that starts at `firstMs` and doubles up to 20 s. The first window is
 * wide on purpose: when a server drops thousands of sockets at once they must not all be back in the same second.
 */
export const backoffMs = (failures: number, firstMs: number, random: number): number =>
  MIN_BACKOFF_MS +
  random * (Math.min(MAX_BACKOFF_MS, Math.max(MIN_BACKOFF_MS, firstMs) * 2 ** failures) - MIN_BACKOFF_MS);

/** What share of its life a connection is used before its successor is opened: 80–90 %. */
export const rotationShare = (random: number): number => 0.8 + 0.1 * random;

/** After a rotation that failed: 0.3 of what is left, so that there are several more tries before the end. */
export const RETRY_SHARE = 0.3;
