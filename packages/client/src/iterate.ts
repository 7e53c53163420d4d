import type { ClientEvents, Message } from './api.ts';
import type { Emitter } from './emitter.ts';

/** Messages as they are shown, as an async iterator. It ends when `signal` aborts or the client closes. */
export const iterate = (
  on: Emitter<ClientEvents>['on'],
  signal?: AbortSignal,
): AsyncIterableIterator<Message> => {
  const messages: Message[] = [];
  const takers: (() => void)[] = [];
  let hasEnded = false;
  const wake = () => {
    for (const take of takers.splice(0)) take();
  };
  const end = () => {
    hasEnded = true;
    for (const off of offs) off();
    signal?.removeEventListener('abort', end);
    wake();
  };
  const offs = [
    on('message', (message) => {
      messages.push(message);
      wake();
    }),
    on('status', ({ reason }) => reason === 'closed' && end()),
  ];
  if (signal?.aborted) end();
  else signal?.addEventListener('abort', end);

  return {
    async next() {
      while (!messages.length && !hasEnded) await new Promise<void>((resolve) => takers.push(resolve));
      const value = messages.shift();
      return { value, done: !value } as IteratorResult<Message>;
    },
    async return() {
      end();
      return { value: undefined, done: true };
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
};
