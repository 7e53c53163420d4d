/** The topics of sessions as this browser has learned them, so that the list keeps its names after a reload. */
export interface Topics {
  get(sessionId: string): string | undefined;
  learn(sessionId: string, topic: string): void;
}

const KEPT = 300;

export const createTopics = (
  userId: string,
  shelf: Pick<Storage, 'getItem' | 'setItem'> = localStorage,
): Topics => {
  const key = `bos.topics.${userId}`;
  let known: Map<string, string>;
  try {
    known = new Map(JSON.parse(shelf.getItem(key) ?? '[]') as [string, string][]);
  } catch {
    // Only names: they are learned anew.
    known = new Map();
  }
  return {
    get: (sessionId) => known.get(sessionId),
    learn(sessionId, topic) {
      if (known.get(sessionId) === topic) return;
      known.set(sessionId, topic);
      shelf.setItem(key, JSON.stringify([...known].slice(-KEPT)));
    },
  };
};
