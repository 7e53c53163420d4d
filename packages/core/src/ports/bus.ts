import type { Intention, Presence } from '../events/outbound.ts';

/** The event bus. A promise that resolves means: the bus has it. A rejection may hide a success. */
export interface IntentionBus {
  publish(intention: Intention): Promise<void>;
}

export interface PresenceBus {
  announce(presence: Presence): Promise<void>;
}

/** Where a bus event goes that cannot be understood. */
export interface DeadLetterQueue {
  send(letter: { body: string; reason: string; source: string; messageId: string }): Promise<void>;
}
