/** Texts that were begun and not sent, kept by session through reloads. */
export interface Drafts {
  get(sessionId: string): string;
  set(sessionId: string, text: string): void;
  subscribe(listener: () => void): () => void;
}

type Shelf = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;

export const createDrafts = (userId: string, shelf: Shelf = localStorage): Drafts => {
  const listeners = new Set<() => void>();
  const key = (sessionId: string) => `bos.draft.${userId}.${sessionId}`;
  return {
    get: (sessionId) => shelf.getItem(key(sessionId)) ?? '',
    set(sessionId, text) {
      if (text === '') shelf.removeItem(key(sessionId));
      else shelf.setItem(key(sessionId), text);
      for (const listener of listeners) listener();
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
};
