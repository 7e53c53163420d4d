import { createContext, useContext, useSyncExternalStore } from 'react';
import type { Settings, SettingsStore } from './settings.ts';

export const SettingsContext = createContext<SettingsStore | undefined>(undefined);

export const useSettings = (): Settings & { change: SettingsStore['change'] } => {
  const store = useContext(SettingsContext);
  if (!store) throw new Error('There are no settings above this component.');
  return { ...useSyncExternalStore(store.subscribe, store.get), change: store.change };
};
