/** Real clients, as published, on real sockets. What each has shown is written down by the page, not by the client. */
import { createClient, memoryStorage } from '../../packages/client/dist/index.js';

/**
 * One device: it may be reloaded, and keeps its storage then. `shown` holds what all its pages showed, in order.
 * Tokens last `tokenS` seconds, so that its socket is rotated well before the gateway would cut it.
 */
export const createDevice = ({ stack, user, name, tokenS, newId, count }) => {
  const storage = memoryStorage();
  const shown = [];
  const problems = new Map();
  class CountedSocket extends WebSocket {
    constructor(...given) {
      super(...given);
      count('sockets');
    }
  }
  const load = () => {
    const client = createClient({
      url: stack.local.ws,
      getToken: () => stack.token(user, tokenS),
      webSocket: CountedSocket,
      storage,
      newId,
      reconnectWithinMs: 2_000,
    });
    client.on('message', ({ epoch, offset, id }) => {
      shown.push({ epoch, offset, id });
      count('shown');
    });
    client.on('problem', ({ code, message }) => {
      const text = `${code}: ${message}`;
      problems.set(text, (problems.get(text) ?? 0) + 1);
    });
    client.connect();
    return client;
  };
  let client = load();
  return {
    user,
    name,
    shown,
    problems,
    status: () => client.status,
    send: (message) => client.send(message),
    /** The page goes and comes back: it has what the storage has. */
    async reload() {
      await client.close();
      client = load();
    },
    close: () => client.close(),
  };
};
