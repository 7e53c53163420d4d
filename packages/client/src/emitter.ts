/** Listeners by event. One that throws harms no other: its error goes where uncaught errors go. */
export const createEmitter = <Events>() => {
  const listeners = new Map<keyof Events, Set<(value: never) => void>>();
  return {
    on<E extends keyof Events>(event: E, listener: (value: Events[E]) => void): () => void {
      const set = listeners.get(event) ?? new Set();
      listeners.set(event, set.add(listener));
      return () => set.delete(listener);
    },
    emit<E extends keyof Events>(event: E, value: Events[E]) {
      for (const listener of [...(listeners.get(event) ?? [])]) {
        try {
          listener(value as never);
        } catch (error) {
          queueMicrotask(() => {
            throw error;
          });
        }
      }
    },
  };
};
