import type { Client, Message, OutboxEntry } from '../api.ts';
import { ClientError } from '../errors.ts';

/** What a page shows of one session. A new object whenever anything in it changes. */
export interface SessionView {
  /** Ascending by offset. */
  messages: readonly Message[];
  /** This session's sends that no server has accepted yet, in order. */
  outbox: readonly OutboxEntry[];
  /** Who is typing, without the ones whose time is up. */
  typists: readonly string[];
  /** Older messages exist. */
  hasMore: boolean;
  isLoading: boolean;
  /** Why the last page did not come. */
  error?: ClientError;
}

/** One session as an external store: it listens to the client while somebody listens to it. */
export const createSessionStore = (client: Client, sessionId: string, pageSize: number) => {
  let view: SessionView = { messages: [], outbox: [], typists: [], hasMore: true, isLoading: false };
  let epoch = '';
  const byOffset = new Map<number, Message>();
  const typists = new Map<string, ReturnType<typeof setTimeout>>();
  const listeners = new Set<() => void>();
  let stop: (() => void) | undefined;
  let loading: AbortController | undefined;

  const set = (change: Partial<SessionView>) => {
    view = { ...view, ...change };
    for (const listener of [...listeners]) listener();
  };

  const merge = (messages: readonly Message[], change: Partial<SessionView> = {}) => {
    for (const message of messages) {
      if (message.epoch !== epoch) {
        byOffset.clear();
        epoch = message.epoch;
      }
      byOffset.set(message.offset, message);
    }
    set({ messages: [...byOffset.values()].sort((a, b) => a.offset - b.offset), ...change });
  };

  const load = async (before?: number): Promise<void> => {
    if (loading) return;
    const mine = new AbortController();
    loading = mine;
    set({ isLoading: true });
    try {
      const { signal } = mine;
      const page = await client.history({ sessionId, limit: pageSize, ...(before && { before }), signal });
      // A page of a log that has started anew meanwhile shows nothing that still is.
      const isCurrent = page.messages.every((message) => message.epoch === client.position.epoch);
      loading = undefined;
      const { error, ...rest } = view;
      view = rest;
      merge(isCurrent ? page.messages : [], { hasMore: page.more, isLoading: false });
    } catch (cause) {
      if (loading !== mine) return;
      loading = undefined;
      const error = cause instanceof ClientError ? cause : new ClientError('internal', String(cause), cause);
      set({ isLoading: false, error });
    }
  };

  const forgetTypist = (from: string) => {
    clearTimeout(typists.get(from));
    if (typists.delete(from)) set({ typists: [...typists.keys()] });
  };

  const start = () => {
    const own = (entries: readonly OutboxEntry[]) => entries.filter((entry) => entry.sessionId === sessionId);
    const offs = [
      client.on('message', (message) => {
        if (message.sessionId !== sessionId) return;
        forgetTypist(message.agent ?? message.role);
        if (message.role !== 'user') for (const from of typists.keys()) forgetTypist(from);
        merge([message]);
      }),
      client.on('outbox', (entries) => {
        const outbox = own(entries);
        if (outbox.length || view.outbox.length) set({ outbox });
      }),
      client.on('typing', ({ sessionId: where, from, untilMs }) => {
        if (where !== sessionId) return;
        clearTimeout(typists.get(from));
        typists.set(
          from,
          setTimeout(() => forgetTypist(from), untilMs),
        );
        set({ typists: [...typists.keys()] });
      }),
      client.on('reset', () => {
        byOffset.clear();
        set({ messages: [], hasMore: true });
      }),
    ];
    view = { ...view, outbox: own(client.outbox) };
    void load();
    return () => {
      for (const off of offs) off();
      for (const timer of typists.values()) clearTimeout(timer);
      typists.clear();
      loading?.abort();
      loading = undefined;
      view = { ...view, typists: [], isLoading: false };
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
    /** The page before the oldest message shown. */
    loadOlder: () => load(view.messages[0]?.offset),
  };
};

export type SessionStore = ReturnType<typeof createSessionStore>;
