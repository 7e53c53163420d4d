import { describe, expect, it } from '@jest/globals';
import type { Message } from './api.ts';
import { createClient } from './client.ts';
import type { ClientOptions } from './options.ts';
import {
  createFakeClock,
  createFakeServer,
  createRandom,
  type FakeServerOptions,
  fakeToken,
} from './testing/index.ts';

const setUp = (server: Partial<FakeServerOptions> = {}) => {
  const clock = createFakeClock();
  const random = createRandom(1);
  const fake = createFakeServer({ clock, random, ...server });
  const open = (options: Partial<ClientOptions> = {}) => {
    let ids = 0;
    const client = createClient({
      url: 'wss://fake',
      getToken: async () => fakeToken('ana', clock.now() / 1000 + 86_400),
      webSocket: fake.webSocket,
      isReachable: fake.isReachable,
      signals: () => () => undefined,
      clock,
      random,
      newId: () => `id-${++ids}`,
      ...options,
    });
    const shown: Message[] = [];
    client.on('message', (message) => shown.push(message));
    return { client, shown, texts: () => shown.map(({ text }) => text) };
  };
  return { clock, fake, open };
};

describe('a client', () => {
  it('shows what it sends once the log has it, and the answer after it', async () => {
    const { clock, open } = setUp({ answer: ({ text }) => ({ text: `re: ${text}`, afterMs: 100 }) });
    const { client, texts } = open();
    client.connect();
    await clock.advance(200);
    expect(client.status.state).toBe('online');
    const { id, accepted } = client.send({ sessionId: 's', text: 'hello' });
    await clock.advance(1_000);
    await expect(accepted).resolves.toMatchObject({ id, offset: 1 });
    expect(texts()).toEqual(['hello', 're: hello']);
    expect(client.outbox).toEqual([]);
  });
});
