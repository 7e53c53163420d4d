/** Answers whether one more request may pass now, and takes its token if so. */
export type Throttle = () => boolean;

/**
 * A token bucket, as API Gateway throttles: `burst` tokens at most, `perSecond` new ones. Real time, since
 * the callers behind it are real, whatever the speed of the platform's timers.
 */
export function createThrottle(perSecond: number, burst: number, now: () => number): Throttle {
  if (perSecond === Number.POSITIVE_INFINITY) return () => true;
  let tokens = burst;
  let filledAt = now();
  return () => {
    const at = now();
    tokens = Math.min(burst, tokens + ((at - filledAt) / 1000) * perSecond);
    filledAt = at;
    if (tokens < 1) return false;
    tokens -= 1;
    return true;
  };
}
