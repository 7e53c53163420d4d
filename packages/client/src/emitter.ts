/** Calls the listeners in the order in which they came; answers whether one of them answered `true`. */
export type Emit<Events> = <E extends keyof Events>(
  event: E,
  ...value: undefined extends Events[E] ? [Events[E]?] : [Events[E]]
) => boolean;

export interface Emitter<Events> {
  /** Answers how to stop listening. */
  on<E extends keyof Events>(event: E, listener: (value: Events[E]) => unknown): () => void;
  emit: Emit<Events>;
}

/** Listeners by event. One that throws harms no other: its error goes where uncaught errors go. */
export const createEmitter = <Events>(): Emitter<Events> => {
  const listeners = new Map<keyof Events, Set<(value: never) => unknown>>();
  return {
    on(event, listener) {
      const set = listeners.get(event) ?? new Set();
      listeners.set(event, set.add(listener));
      return () => set.delete(listener);
    },
    emit(event, ...[value]) {
      let isTaken = false;
      for (const listener of [...(listeners.get(event) ?? [])])
        try {
          if (listener(value as never) === true) isTaken = true;
        } catch (error) {
          queueMicrotask(() => {
            throw error;
          });
        }
      return isTaken;
    },
  };
};
