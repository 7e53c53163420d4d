import { useSyncExternalStore } from 'react';

const PREFIX = '#/s/';

/** The session the address names. In the fragment, so that any static host will do. */
export const sessionOf = (hash: string): string | undefined => {
  if (!hash.startsWith(PREFIX)) return undefined;
  const id = hash.slice(PREFIX.length);
  return /^[A-Za-z0-9._:-]{1,128}$/.test(id) ? id : undefined;
};

export const hashOf = (sessionId: string): string => `${PREFIX}${sessionId}`;

export const openSession = (sessionId: string): void => {
  location.hash = hashOf(sessionId);
};

export const closeSession = (): void => {
  location.hash = '#/';
};

const subscribe = (listener: () => void) => {
  addEventListener('hashchange', listener);
  return () => removeEventListener('hashchange', listener);
};

export const useOpenSession = (): string | undefined =>
  useSyncExternalStore(subscribe, () => sessionOf(location.hash));
