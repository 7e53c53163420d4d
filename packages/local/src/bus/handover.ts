import type { FaultInjector } from '../faults/injector.ts';
import type { Handover } from './stores.ts';

/** How the way from a topic to its subscribers is disturbed. */
export interface HandoverOptions {
  faults: Pick<FaultInjector, 'onPublish'>;
  /** Milliseconds a delivery takes; 0 when absent. */
  hopLatency?: (() => number) | undefined;
}

/** Deliveries that are still on their way; `close` drops them. */
export interface Deliveries {
  /** The handover of one publish to `topicName`; undefined = at once. */
  of(topicName: string): Handover | undefined;
  close(): void;
}

export const createDeliveries = ({ faults, hopLatency }: HandoverOptions): Deliveries => {
  const timers = new Set<NodeJS.Timeout>();
  /** Messages held back until the next one of their topic has passed. */
  const held = new Map<string, Set<() => void>>();

  const later = (ms: number, put: () => void) => {
    const timer = setTimeout(() => {
      timers.delete(timer);
      put();
    }, ms);
    timers.add(timer);
  };

  const hold = (topicName: string, put: () => void, atMostMs: number) => {
    const waiting = held.get(topicName) ?? new Set();
    held.set(topicName, waiting);
    const release = () => {
      if (waiting.delete(release)) put();
    };
    waiting.add(release);
    later(atMostMs, release);
  };

  return {
    of(topicName) {
      const fault = faults.onPublish(topicName);
      const overtaken = [...(held.get(topicName) ?? [])];
      if (!fault && !hopLatency && overtaken.length === 0) return undefined;
      const travel = hopLatency?.() ?? 0;
      const extra = fault?.delayMs ?? 0;
      for (const release of overtaken) later(travel + 1, release);
      return (put) => {
        if (fault?.effect === 'reorder') hold(topicName, put, travel + extra);
        else if (fault?.effect === 'delay') later(travel + extra, put);
        else if (travel > 0) later(travel, put);
        else put();
        if (fault?.effect === 'duplicate') later(travel + extra, put);
      };
    },
    close() {
      for (const timer of timers) clearTimeout(timer);
      timers.clear();
    },
  };
};
