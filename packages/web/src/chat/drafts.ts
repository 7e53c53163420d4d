/** Texts that were begun and not sent, kept by session through reloads. */
export interface Drafts {
  get(sessionId: string): string;
  set(sessionId: string, text: string): void;
  subscribe(listener: () => void): () => void;
  /** Removes all of them, and keeps none from now on: the page is being left for good. */
  forget(): void;
}

type Shelf = Pick<Storage, 'getItem' | 'setItem' | 'removeItem' | 'key' | 'length'>;

export const createDrafts = (userId: string, shelf: Shelf = localStorage): Drafts => {
  const listeners = new Set<() => void>();
  const prefix = `bos.draft.${userId}.`;
  const key = (sessionId: string) => prefix + sessionId;
  let over = false;
  return {
    get: (sessionId) => shelf.getItem(key(sessionId)) ?? '',
    set(sessionId, text) {
      if (over) return;
      if (text === '') shelf.removeItem(key(sessionId));
      else shelf.setItem(key(sessionId), text);
      for (const listener of listeners) listener();
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    forget() {
      over = true;
      const all = Array.from({ length: shelf.length }, (_, index) => shelf.key(index) ?? '');
      for (const name of all) if (name.startsWith(prefix)) shelf.removeItem(name);
    },
  };
};
