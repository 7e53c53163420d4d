import { useEffect, useState } from 'react';
import type { TraceEvent } from './stack-json.ts';
import { whileSeen } from './while-seen.ts';

const EVERY_MS = 400;
/** Events the page keeps. */
const KEPT = 4_000;

interface Traced {
  events: readonly TraceEvent[];
  /** Everybody seen lately, the latest last. */
  users: readonly string[];
}

/** What the stack does, as it goes on. */
export const useTrace = (): Traced => {
  const [traced, setTraced] = useState<Traced>({ events: [], users: [] });
  useEffect(() => {
    let seen = 0;
    return whileSeen(EVERY_MS, async () => {
      const answer = await fetch(`/inspect/trace?after=${seen}`);
      if (!answer.ok) return;
      const { events, users } = (await answer.json()) as { events: TraceEvent[]; users: string[] };
      if (events.length === 0) return;
      seen = events.at(-1)?.sequence ?? seen;
      setTraced((before) => ({ events: [...before.events, ...events].slice(-KEPT), users }));
    });
  }, []);
  return traced;
};
