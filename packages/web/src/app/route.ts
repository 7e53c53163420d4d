import { useSyncExternalStore } from 'react';

const PREFIX = '#/s/';

/** The session the address names. In the fragment, so that any static host will do. */
export const sessionOf = (hash: string): string | undefined => {
  if (!hash.startsWith(PREFIX)) return undefined;
  const id = hash.slice(PREFIX.length);
  return /^[A-Za-z0-9._:-]{1,128}$/.test(id) ? id : undefined;
};

export const hashOf = (sessionId: string): string => `${PREFIX}${sessionId}`;

const listeners = new Set<() => void>();

/** The browser tells of a new address later: what a person types until then would go to the session before. */
const go = (hash: string): void => {
  location.hash = hash;
  for (const listener of listeners) listener();
};

export const openSession = (sessionId: string): void => go(hashOf(sessionId));

export const closeSession = (): void => go('#/');

const subscribe = (listener: () => void) => {
  listeners.add(listener);
  addEventListener('hashchange', listener);
  return () => {
    listeners.delete(listener);
    removeEventListener('hashchange', listener);
  };
};

export const useOpenSession = (): string | undefined =>
  useSyncExternalStore(subscribe, () => sessionOf(location.hash));
