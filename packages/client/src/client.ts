import { createAcks } from './acks.ts';
import type { Client } from './api.ts';
import { watchForAnswers } from './awaiting.ts';
import { systemClock } from './clock.ts';
import { createCore } from './core.ts';
import { iterate } from './iterate.ts';
import type { ClientOptions } from './options.ts';
import { createQuestions } from './questions.ts';
import { canReach } from './reach.ts';
import { platformSignals } from './wake.ts';

/** At most one `typing` frame per session in this time, ms. */
const TYPING_EVERY_MS = 10_000;

/** A client of one user's inbox. It does nothing before `connect`, but for reading its storage. */
export const createClient = (options: ClientOptions): Client => {
  const { clock = systemClock, signals = platformSignals(clock), isReachable = canReach } = options;
  const core = createCore({ ...options, signals, isReachable });
  const { emit, frames, on, transmit } = core;
  const typed = new Map<string, number>();

  // What only passes through.
  frames.typing = ({ type, ...typing }) => void emit('typing', typing);
  frames.receipt = ({ type, ...receipt }) => void emit('receipt', receipt);
  watchForAnswers(core, clock);

  return Object.assign(core, {
    ...createQuestions(core, clock),
    markRead: createAcks(core, clock),
    typing(sessionId: string) {
      const now = clock.now();
      if (now - (typed.get(sessionId) ?? -Infinity) < TYPING_EVERY_MS) return;
      if (transmit({ action: 'typing', sessionId })) typed.set(sessionId, now);
    },
    messages: ({ signal }: { signal?: AbortSignal } = {}) => iterate(on, signal),
  });
};
