import { useCallback, useSyncExternalStore } from 'react';
import type { Client, ConnectionStatus } from '../api.ts';

/** The connection's status; renders again whenever it changes. */
export const useConnection = (client: Client): ConnectionStatus => {
  const subscribe = useCallback((listener: () => void) => client.on('status', listener), [client]);
  const read = () => client.status;
  return useSyncExternalStore(subscribe, read, read);
};
