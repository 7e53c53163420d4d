import type { PlatformClock } from '../clock.ts';

/** Watches one connection's two limits. */
export interface Lifetime {
  /** A message went either way: the idle limit starts anew. */
  touch(): void;
  /** Epoch ms of the last message, or of the connection's begin. */
  lastActiveAt(): number;
  stop(): void;
}

/**
 * Calls `expire` once, after `idleMs` of platform time without a touch or `lifetimeMs` in all. One timer
 * looks again when it fires, instead of being set anew for each message.
 */
export function watchLifetime(
  clock: PlatformClock,
  { idleMs, lifetimeMs }: { idleMs: number; lifetimeMs: number },
  expire: () => void,
): Lifetime {
  let lastActiveAt = clock.now();
  let cancelIdle = (): void => undefined;

  const end = () => {
    stop();
    expire();
  };
  const lookAgainIn = (ms: number) => {
    cancelIdle = clock.after(ms, () => {
      const left = idleMs - (clock.now() - lastActiveAt) * clock.speed;
      if (left > 0) lookAgainIn(left);
      else end();
    });
  };
  const cancelLifetime = clock.after(lifetimeMs, end);
  const stop = () => {
    cancelIdle();
    cancelLifetime();
  };
  lookAgainIn(idleMs);
  return {
    touch: () => {
      lastActiveAt = clock.now();
    },
    lastActiveAt: () => lastActiveAt,
    stop,
  };
}
