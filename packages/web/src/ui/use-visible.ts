import { useSyncExternalStore } from 'react';

const subscribe = (listener: () => void) => {
  document.addEventListener('visibilitychange', listener);
  addEventListener('focus', listener);
  addEventListener('blur', listener);
  return () => {
    document.removeEventListener('visibilitychange', listener);
    removeEventListener('focus', listener);
    removeEventListener('blur', listener);
  };
};

/** The person can see the page: what is shown now has been read. */
export const isVisible = (): boolean => document.visibilityState === 'visible' && document.hasFocus();

export const useVisible = (): boolean => useSyncExternalStore(subscribe, isVisible);
