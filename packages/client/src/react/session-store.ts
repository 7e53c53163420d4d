import type { Client, Message, OutboxEntry } from '../api.ts';
import type { ClientError } from '../errors.ts';
import type { Meta } from '../wire.ts';
import type { SessionView } from './session-view.ts';

/** One session as an external store: it listens to the client while somebody listens to it. */
export const createSessionStore = (client: Client, sessionId: string, pageSize: number) => {
  let view: SessionView = { messages: [], outbox: [], typists: [], hasMore: true, isLoading: false };
  const byOffset = new Map<number, Message>();
  const typists = new Map<string, ReturnType<typeof setTimeout>>();
  const listeners = new Set<() => void>();
  let stop: (() => void) | undefined;
  let loading: AbortController | undefined;

  const set = (change: Partial<SessionView>) => {
    view = { ...view, ...change };
    for (const listener of listeners) listener();
  };

  /** What is shown of the messages once these have come. */
  const merged = (more: readonly Message[]) => {
    // A page of a log that has started anew meanwhile shows nothing that still is.
    for (const message of more)
      if (message.epoch === client.position.epoch) byOffset.set(message.offset, message);
    return [...byOffset.values()].sort((a, b) => a.offset - b.offset);
  };

  const load = async (before?: number): Promise<void> => {
    if (loading) return;
    const mine = new AbortController();
    loading = mine;
    set({ isLoading: true });
    const query = { sessionId, limit: pageSize, before, signal: mine.signal };
    const change = await client.history(query).then(
      ({ messages, more }) => ({ messages: merged(messages), hasMore: more, error: undefined }),
      (error: ClientError) => ({ error }),
    );
    if (loading !== mine) return;
    loading = undefined;
    set({ ...change, isLoading: false });
  };

  /** Somebody is typing for so long, or no more. */
  const setTypist = (from: string, forMs = 0) => {
    clearTimeout(typists.get(from));
    if (forMs)
      typists.set(
        from,
        setTimeout(() => setTypist(from), forMs),
      );
    else if (!typists.delete(from)) return;
    set({ typists: [...typists.keys()] });
  };

  const start = () => {
    const own = (entries: readonly OutboxEntry[]) => entries.filter((entry) => entry.sessionId === sessionId);
    const offs = [
      client.on('message', (message) => {
        if (message.sessionId !== sessionId) return;
        for (const from of typists.keys())
          if (message.role !== 'user' || from === message.role) setTypist(from);
        set({ messages: merged([message]) });
      }),
      client.on('outbox', (entries) => {
        const outbox = own(entries);
        if (outbox.length || view.outbox.length) set({ outbox });
      }),
      client.on('typing', ({ sessionId: where, from, untilMs }) => {
        if (where === sessionId) setTypist(from, untilMs);
      }),
      client.on('reset', () => {
        byOffset.clear();
        set({ messages: [], hasMore: true });
      }),
    ];
    set({ outbox: own(client.outbox) });
    void load();
    return () => {
      for (const off of offs) off();
      for (const from of typists.keys()) setTypist(from);
      loading?.abort();
      loading = undefined;
      set({ isLoading: false });
    };
  };

  return {
    getView: () => view,
    subscribe(listener: () => void) {
      listeners.add(listener);
      stop ??= start();
      return () => {
        listeners.delete(listener);
        if (listeners.size) return;
        stop?.();
        stop = undefined;
      };
    },
    /** What can be done in the session. */
    actions: {
      send: (text: string, meta?: Meta) => client.send({ sessionId, text, meta }),
      /** The page before the oldest message shown. */
      loadOlder: () => load(view.messages[0]?.offset),
      retry: client.retry,
      discard: client.discard,
      typing: () => client.typing(sessionId),
      markRead: () => client.markRead(),
    },
  };
};

export type SessionStore = ReturnType<typeof createSessionStore>;
