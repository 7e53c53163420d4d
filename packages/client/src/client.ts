import { createAcks } from './acks.ts';
import type { Client, Message } from './api.ts';
import { createAwaiting } from './awaiting.ts';
import { systemClock } from './clock.ts';
import { createCore, type Rider } from './core.ts';
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
  const typed = new Map<string, number>();
  const core = createCore({ ...options, signals, isReachable }, () => [questions.rider, hints, acking]);
  const questions = createQuestions(core, clock);
  const acks = createAcks({ clock, position: () => core.position, transmit: core.transmit });
  const awaiting = createAwaiting(clock, core.resume);

  const acking: Rider = {
    shown: ({ role }) => acks.shown(role === 'user'),
    resumed: ({ epoch, cursors }) => acks.known(epoch, cursors),
    leave: acks.leave,
    stop: acks.stop,
  };
  /** What only passes through, and what never came. */
  const hints: Rider = {
    shown: ({ sessionId, role }) => awaiting.shown(sessionId, role === 'user'),
    frame(frame) {
      if (frame.type === 'typing') {
        const { sessionId, from, untilMs } = frame;
        core.emit('typing', { sessionId, from, untilMs });
      } else if (frame.type === 'receipt') {
        const { epoch, offset, state } = frame;
        core.emit('receipt', { epoch, offset, state });
      }
    },
    stop: awaiting.stop,
  };

  return Object.assign(core, {
    history: questions.history,
    sessions: questions.sessions,
    markRead: (offset = Infinity) => acks.read(Math.min(offset, core.position.offset)),
    typing(sessionId: string) {
      const now = clock.now();
      if (now - (typed.get(sessionId) ?? -Infinity) < TYPING_EVERY_MS) return;
      if (core.transmit({ action: 'typing', sessionId })) typed.set(sessionId, now);
    },
    messages: ({ signal }: { signal?: AbortSignal } = {}) =>
      iterate<Message>((push, end) => {
        const offs = [
          core.on('message', push),
          core.on('status', ({ reason }) => reason === 'closed' && end()),
        ];
        return () => {
          for (const off of offs) off();
        };
      }, signal),
  });
};
