import type { Client, ConnectionStatus, Message } from '../api.ts';
import { createClient } from '../client.ts';
import type { ClientOptions } from '../options.ts';
import { createFakeClock } from './fake-clock.ts';
import { createFakeServer, type FakeServerOptions, fakeToken } from './fake-server.ts';
import { createRandom } from './random.ts';

/** A server on a standing clock, and a way to open devices on it. Tokens last a day unless `tokenS` says else. */
export const createWorld = (server: Partial<FakeServerOptions> = {}) => {
  const clock = createFakeClock();
  const random = createRandom(1);
  const fake = createFakeServer({ clock, random, ...server });
  const clients: Client[] = [];
  let ids = 0;
  const open = (options: Partial<ClientOptions> & { user?: string; tokenS?: number } = {}) => {
    const tokens: { renew: boolean }[] = [];
    const client = createClient({
      url: 'wss://fake',
      getToken: async (request) => {
        tokens.push(request);
        return fakeToken(options.user ?? 'ana', Math.floor(clock.now() / 1000) + (options.tokenS ?? 86_400));
      },
      webSocket: fake.webSocket,
      isReachable: fake.isReachable,
      signals: () => () => undefined,
      clock,
      random,
      newId: () => `id-${++ids}`,
      ...options,
    });
    const shown: Message[] = [];
    const statuses: ConnectionStatus[] = [];
    client.on('message', (message) => shown.push(message));
    client.on('status', (status) => statuses.push(status));
    clients.push(client);
    client.connect();
    return {
      client,
      shown,
      tokens,
      texts: () => shown.map(({ text }) => text),
      states: () => statuses.map(({ state }) => state),
    };
  };
  let notices = 0;
  /** An agent says something of its own accord. */
  const notify = (text: string, more: { user?: string; sessionId?: string } = {}) => {
    const { user = 'ana', sessionId = 's' } = more;
    return fake.append(user, { id: `notice-${++notices}`, sessionId, role: 'assistant', text });
  };
  const closeAll = () => Promise.all(clients.map((client) => client.close()));
  return { clock, random, fake, open, notify, closeAll };
};
