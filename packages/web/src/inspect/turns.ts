import type { TraceEvent } from './stack-json.ts';

/** A person's message, and what the stack did from its arrival until the person's next one. */
export interface Turn {
  user: string;
  /** The message's id. */
  id: string;
  text: string;
  /** When its frame arrived, epoch ms. */
  at: number;
  /** In the order in which they began, the frame itself first. */
  events: readonly TraceEvent[];
}

/** What happens later than this after a message belongs to something else, ms. */
const REACH_MS = 60_000;
/** What belongs to a connection, or to several messages at once, rather than to one. */
const ASIDE = new Set([
  ...['handshake', '$connect', '$disconnect', 'presence', 'pong', 'resume', 'resumed'],
  ...['ack', 'receipt', 'history', 'sessions', 'bye'],
]);

const isAside = ({ name, job = '' }: TraceEvent) => ASIDE.has(name) || ASIDE.has(job);

const isQuestion = ({ kind, name, user }: TraceEvent) =>
  kind === 'in' && name === 'sendMessage' && user !== undefined;

/** The newest message first. A message that is sent again is the same turn. */
export const toTurns = (events: readonly TraceEvent[]): Turn[] => {
  const turns: Turn[] = [];
  const latest = new Map<string, { id: string; at: number; text: string; events: TraceEvent[] }>();
  for (const event of [...events].sort((a, b) => a.at - b.at || a.sequence - b.sequence)) {
    const { user = '', id = '', text = '' } = event;
    const open = latest.get(user);
    if (isQuestion(event) && open?.id !== id) {
      const turn = { user, id, text, at: event.at, events: [event] };
      latest.set(user, turn);
      turns.push(turn);
    } else if (open && event.at - open.at < REACH_MS && !isAside(event)) open.events.push(event);
  }
  return turns.reverse();
};

/** Calls of a turn under polling: one to ask, fifteen to look for the answer. */
export const POLLING = 16;

/** What a turn cost: frames, runs, calls by operation. */
export const costOf = ({ events }: Turn) => {
  const calls = new Map<string, number>();
  for (const { kind, name, by } of events)
    if (kind === 'call' && by !== undefined) calls.set(name, (calls.get(name) ?? 0) + 1);
  return {
    frames: events.filter(({ kind }) => kind === 'in' || kind === 'out').length,
    runs: events.filter(({ kind }) => kind === 'run').length,
    calls,
  };
};
