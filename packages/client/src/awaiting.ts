import { type Clock, createAlarm } from './clock.ts';
import type { Core } from './core.ts';

/** When the log is read while an answer is awaited, ms after the question and after that. Source: invariant I1. */
const FIRST_MS = 10_000;
const SECOND_MS = 20_000;

/**
 * A push is a hint: an answer whose push was lost leaves no gap behind it, so nothing shows that it is missing.
 * While a session's last message is a person's, the log is read once after 10 s and once after 30 s.
 */
export const watchForAnswers = ({ on, resume }: Core, clock: Clock) => {
  const sessions = new Set<string>();
  const alarm = createAlarm(clock);

  on('message', ({ sessionId, role }) => {
    if (role === 'user') {
      sessions.add(sessionId);
      alarm(FIRST_MS, () => {
        resume();
        alarm(SECOND_MS, resume);
      });
    } else if (sessions.delete(sessionId) && !sessions.size) alarm();
  });
  on('status', ({ state }) => {
    if (state !== 'closed') return;
    sessions.clear();
    alarm();
  });
};
