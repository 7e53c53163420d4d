/** The values of a subscription as an async iterator. It ends when `signal` aborts or `end` is called. */
export const iterate = <T>(
  subscribe: (push: (value: T) => void, end: () => void) => () => void,
  signal?: AbortSignal,
): AsyncIterableIterator<T> => {
  const values: T[] = [];
  const takers: ((result: IteratorResult<T>) => void)[] = [];
  let ended = false;
  const end = () => {
    if (ended) return;
    ended = true;
    unsubscribe();
    signal?.removeEventListener('abort', end);
    for (const take of takers.splice(0)) take({ value: undefined, done: true });
  };
  const unsubscribe = subscribe((value) => {
    const take = takers.shift();
    if (take) take({ value, done: false });
    else values.push(value);
  }, end);
  if (signal?.aborted) end();
  signal?.addEventListener('abort', end);

  return {
    next: () =>
      new Promise((resolve) => {
        if (values.length) resolve({ value: values.shift() as T, done: false });
        else if (ended) resolve({ value: undefined, done: true });
        else takers.push(resolve);
      }),
    return: async () => {
      end();
      return { value: undefined, done: true };
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
};
