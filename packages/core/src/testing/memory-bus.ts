import type { Intention, Presence } from '../events/outbound.ts';
import type { DeadLetterQueue, IntentionBus, PresenceBus } from '../ports/bus.ts';

/** The bus in memory: what was published, in order; `refuse` makes the next publishes reject. */
export const createMemoryBus = () => {
  const intentions: Intention[] = [];
  const presences: Presence[] = [];
  const letters: Parameters<DeadLetterQueue['send']>[0][] = [];
  const refusals: Error[] = [];
  const bus: IntentionBus & PresenceBus & DeadLetterQueue = {
    publish: async (intention) => {
      const refusal = refusals.shift();
      if (refusal) throw refusal;
      intentions.push(intention);
    },
    announce: async (presence) => {
      presences.push(presence);
    },
    send: async (letter) => {
      letters.push(letter);
    },
  };
  return { bus, intentions, presences, letters, refuse: (...errors: Error[]) => refusals.push(...errors) };
};
