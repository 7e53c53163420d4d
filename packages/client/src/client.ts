import { createAcks } from './acks.ts';
import type { Client } from './api.ts';
import { watchForAnswers } from './awaiting.ts';
import { systemClock } from './clock.ts';
import { createCore } from './core.ts';
import { iterate } from './iterate.ts';
import type { ClientOptions, SocketConstructor } from './options.ts';
import { createQuestions } from './questions.ts';
import { canReach } from './reach.ts';
import { memoryStorage } from './storage/memory.ts';
import { platformSignals } from './wake.ts';

/** At most one `typing` frame per session in this time, ms. */
const TYPING_EVERY_MS = 10_000;

export const randomId = () => crypto.randomUUID();

/** A client of one user's inbox. It does nothing before `connect`, but for reading its storage. */
export const createClient = (options: ClientOptions): Client => {
  const { clock = systemClock } = options;
  const core = createCore({
    ...options,
    clock,
    storage: options.storage ?? memoryStorage(),
    webSocket: options.webSocket ?? (globalThis.WebSocket as never as SocketConstructor),
    random: options.random ?? Math.random,
    newId: options.newId ?? randomId,
    version: options.version ?? '0',
    sendDeadlineMs: options.sendDeadlineMs ?? 3_600_000,
    reconnectWithinMs: options.reconnectWithinMs ?? 6_000,
    isReachable: options.isReachable ?? canReach,
    signals: options.signals ?? platformSignals(clock),
  });
  const { emit, frames, on, transmit } = core;
  const typed = new Map<string, number>();

  on('resumed', ({ devices }) => {
    core.devices = devices;
  });
  on('presence', ({ devices }) => {
    core.devices = devices;
    core.changed();
  });
  // What only passes through.
  for (const event of ['presence', 'typing', 'receipt'] as const)
    frames[event] = ({ type, ...value }: object & { type?: unknown }) => void emit(event, value as never);
  watchForAnswers(core, clock);

  return Object.assign(core, {
    ...createQuestions(core, clock),
    markRead: createAcks(core, clock),
    typing(sessionId: string) {
      const now = clock.now();
      if (now - (typed.get(sessionId) ?? 0) < TYPING_EVERY_MS) return;
      if (transmit({ action: 'typing', sessionId })) typed.set(sessionId, now);
    },
    messages: ({ signal }: { signal?: AbortSignal } = {}) => iterate(on, signal),
  });
};
