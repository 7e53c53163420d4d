import { type Clock, createAlarm } from './clock.ts';

/** When the log is read while an answer is awaited, ms after the question. Source: invariant I1. */
const CHECKS_MS = [10_000, 30_000] as const;

/**
 * A push is a hint: an answer whose push was lost leaves no gap behind it, so nothing shows that it is missing.
 * While a session's last message is a person's, the log is read once after 10 s and once after 30 s.
 */
export const createAwaiting = (clock: Clock, resume: () => void) => {
  const sessions = new Set<string>();
  const alarm = createAlarm(clock);

  const watch = (step: number) => {
    const ms = CHECKS_MS[step];
    if (ms === undefined) return;
    alarm.set(ms - (CHECKS_MS[step - 1] ?? 0), () => {
      resume();
      watch(step + 1);
    });
  };

  return {
    shown(sessionId: string, byUser: boolean) {
      if (byUser) {
        sessions.add(sessionId);
        watch(0);
      } else if (sessions.delete(sessionId) && sessions.size === 0) alarm.clear();
    },
    stop() {
      sessions.clear();
      alarm.clear();
    },
  };
};
