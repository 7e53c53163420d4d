import { useEffect, useState } from 'react';
import { whileSeen } from './while-seen.ts';

/** What an address answers, asked again and again while the page is seen; undefined until it has answered. */
export const usePoll = <T>(url: string, everyMs: number): { value: T | undefined; failed: boolean } => {
  const [state, setState] = useState<{ value: T | undefined; failed: boolean }>({
    value: undefined,
    failed: false,
  });
  useEffect(() => {
    let over = false;
    const fail = () => {
      if (!over) setState((before) => ({ ...before, failed: true }));
    };
    const ask = async () => {
      const answer = await fetch(url);
      if (!answer.ok) return fail();
      const value = (await answer.json()) as T;
      if (!over) setState({ value, failed: false });
    };
    const stop = whileSeen(everyMs, ask, fail);
    return () => {
      over = true;
      stop();
    };
  }, [url, everyMs]);
  return state;
};
