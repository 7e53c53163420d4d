import { useEffect, useState } from 'react';

/** What an address answers, asked again and again while the page is seen; undefined until it has answered. */
export const usePoll = <T>(url: string, everyMs: number): { value: T | undefined; failed: boolean } => {
  const [state, setState] = useState<{ value: T | undefined; failed: boolean }>({
    value: undefined,
    failed: false,
  });
  useEffect(() => {
    let over = false;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const ask = async () => {
      try {
        if (document.visibilityState === 'visible') {
          const answer = await fetch(url);
          if (!answer.ok) throw new Error(String(answer.status));
          const value = (await answer.json()) as T;
          if (!over) setState({ value, failed: false });
        }
      } catch {
        // The stack is down or starting: the page says so and goes on asking.
        if (!over) setState((before) => ({ ...before, failed: true }));
      }
      if (!over) timer = setTimeout(ask, everyMs);
    };
    void ask();
    return () => {
      over = true;
      clearTimeout(timer);
    };
  }, [url, everyMs]);
  return state;
};
