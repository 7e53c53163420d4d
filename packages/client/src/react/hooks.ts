import { useMemo, useSyncExternalStore } from 'react';
import type { Client, ConnectionStatus } from '../api.ts';
import type { Meta } from '../wire.ts';
import { createSessionStore, type SessionStore } from './session-store.ts';
import type { SessionView } from './session-view.ts';

/** One session, and what can be done in it. The functions keep their identity. */
export interface Session extends SessionView {
  /** Puts the text on its way; it is in `outbox` at once. */
  send(text: string, meta?: Meta): ReturnType<Client['send']>;
  loadOlder(): Promise<void>;
  retry(id: string): void;
  discard(id: string): void;
  /** Call it on every key: frames are few all the same. */
  typing(): void;
  /** All that was shown is read. */
  markRead(): void;
}

/** One store a session, so that several components of a page share it and its pages. */
const stores = new WeakMap<Client, Map<string, SessionStore>>();

const storeOf = (client: Client, sessionId: string, pageSize: number): SessionStore => {
  const ofClient = stores.get(client) ?? new Map<string, SessionStore>();
  stores.set(client, ofClient);
  const store = ofClient.get(sessionId) ?? createSessionStore(client, sessionId, pageSize);
  ofClient.set(sessionId, store);
  return store;
};

/**
 * The messages of one session, live, with what is still on its way and who is typing. Loads the newest page by
 * itself, older ones by `loadOlder`. `pageSize`: 1 to 200, as first given for this session.
 */
export const useSession = (client: Client, sessionId: string, { pageSize = 50 } = {}): Session => {
  const store = storeOf(client, sessionId, pageSize);
  const view = useSyncExternalStore(store.subscribe, store.getView, store.getView);
  return useMemo(() => ({ ...view, ...store.actions }), [view, store]);
};

/** The connection's status; renders again whenever it changes. */
export const useConnection = (client: Client): ConnectionStatus => {
  const subscribe = useMemo(() => (listener: () => void) => client.on('status', listener), [client]);
  const read = () => client.status;
  return useSyncExternalStore(subscribe, read, read);
};
