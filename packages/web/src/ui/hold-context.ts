import { createContext } from 'react';

/** Stops the list from following its end: something was unfolded to be read. */
export const HoldContext = createContext<() => void>(() => undefined);
