import { describe, expect, it } from '@jest/globals';
import type { Client } from '../api.ts';
import { memoryStorage } from '../storage/memory.ts';
import { check, type Showing } from '../testing/checker.ts';
import { createFakeBrowser } from '../testing/fake-tabs.ts';
import { createFakeClock, createFakeServer, createRandom, fakeToken } from '../testing/index.ts';
import { createSharedClient } from './shared-client.ts';

const setUp = () => {
  const clock = createFakeClock();
  const random = createRandom(7);
  const server = createFakeServer({
    clock,
    random,
    answer: ({ text }) => ({ text: `re: ${text}`, afterMs: 200 }),
  });
  const browser = createFakeBrowser();
  const storage = memoryStorage();
  const showings: Showing[] = [];
  let ids = 0;
  const openTab = () => {
    const tab = browser.createTab();
    const showing: Showing = { device: `tab-${showings.length}`, shown: [] };
    showings.push(showing);
    let isDead = false;
    const client = createSharedClient({
      url: 'wss://fake',
      getToken: async () =>
        isDead ? new Promise<null>(() => undefined) : fakeToken('ana', clock.now() / 1000 + 86_400),
      webSocket: server.webSocket,
      isReachable: server.isReachable,
      signals: () => () => undefined,
      clock,
      random,
      storage: {
        load: storage.load,
        write: (change) => (isDead ? new Promise(() => undefined) : storage.write(change)),
      },
      newId: () => `id-${++ids}`,
      locks: tab.locks,
      openChannel: tab.openChannel,
    });
    const texts: string[] = [];
    client.on('message', ({ epoch, offset, id, text }) => {
      if (isDead) return;
      showing.shown.push({ epoch, offset, id });
      texts.push(text);
    });
    client.connect();
    const kill = () => {
      isDead = true;
      tab.kill();
    };
    return { client, texts, kill };
  };
  const judge = () => {
    const { epoch, messages } = server.log.inbox('ana');
    return check(
      messages.map(({ offset, id }) => ({ epoch, offset, id })),
      showings,
    );
  };
  return { clock, server, openTab, judge };
};

const calm = { lost: [], doubled: [], misordered: [] };

describe('tabs of one browser', () => {
  it('share one socket, and all see every message', async () => {
    const { clock, server, openTab } = setUp();
    const [one, two] = [openTab(), openTab()];
    await clock.advance(500);
    expect(server.connections('ana')).toHaveLength(1);
    expect(two.client.status.state).toBe('online');
    const { id, accepted } = two.client.send({ sessionId: 's', text: 'from two' });
    await clock.advance(1_000);
    await expect(accepted).resolves.toMatchObject({ id, offset: 1 });
    expect(one.texts).toEqual(['from two', 're: from two']);
    expect(two.texts).toEqual(one.texts);
    expect(two.client.position).toEqual(one.client.position);
  });

  it.each(['closes', 'is killed'])(
    'lose and double nothing when the leader %s in the middle of sends',
    async (how) => {
      const { clock, server, openTab, judge } = setUp();
      const tabs = [openTab(), openTab(), openTab()] as const;
      await clock.advance(500);
      const sends: ReturnType<Client['send']>[] = [];
      for (let n = 0; n < 10; n++) {
        sends.push(tabs[1].client.send({ sessionId: 's', text: `text ${n}` }));
        await clock.advance(30);
        if (n === 5) {
          if (how === 'closes') void tabs[0].client.close();
          else {
            tabs[0].kill();
            server.cut();
          }
        }
      }
      await clock.advance(120_000);
      expect(server.connections('ana')).toHaveLength(1);
      await expect(Promise.all(sends.map(({ accepted }) => accepted))).resolves.toHaveLength(10);
      expect(tabs[1].texts).toHaveLength(20);
      expect(tabs[2].texts).toEqual(tabs[1].texts);
      const { doubled, misordered, lost } = judge();
      expect({ doubled, misordered, lost: lost.filter((name) => !name.startsWith('tab-0')) }).toEqual(calm);
    },
  );

  it('answer a call that the last leader took with it', async () => {
    const { clock, openTab } = setUp();
    const [one, two] = [openTab(), openTab()];
    await clock.advance(500);
    one.client.send({ sessionId: 's', text: 'hello' });
    await clock.advance(1_000);
    const page = two.client.history({ sessionId: 's' });
    one.kill();
    await clock.advance(30_000);
    await expect(page).resolves.toMatchObject({
      messages: [{ text: 'hello' }, { text: 're: hello' }],
      more: false,
    });
  });

  it('see the state at once when they open later, and old messages by history', async () => {
    const { clock, openTab } = setUp();
    const one = openTab();
    await clock.advance(500);
    one.client.send({ sessionId: 's', text: 'hello' });
    await clock.advance(1_000);
    const late = openTab();
    await clock.advance(100);
    expect(late.client.status).toEqual(one.client.status);
    expect(late.client.position).toEqual(one.client.position);
    expect(late.texts).toEqual([]);
    const page = late.client.history({});
    await clock.advance(100);
    expect((await page).messages).toHaveLength(2);
  });

  it('reject with the code the leader met', async () => {
    const { clock, openTab } = setUp();
    const [, two] = [openTab(), openTab()];
    await clock.advance(500);
    const { accepted } = two.client.send({ sessionId: 'not an id!', text: 'x' });
    await clock.advance(100);
    await expect(accepted).rejects.toMatchObject({
      name: 'ClientError',
      code: 'bad_frame',
      retryable: false,
    });
  });

  it('each have their own socket where the browser has no locks', async () => {
    const { clock, server } = setUp();
    const whole = globalThis.BroadcastChannel;
    Reflect.deleteProperty(globalThis, 'BroadcastChannel');
    const open = () =>
      createSharedClient({
        url: 'wss://fake',
        getToken: async () => fakeToken('ana', clock.now() / 1000 + 86_400),
        webSocket: server.webSocket,
        clock,
        signals: () => () => undefined,
      });
    const [one, two] = [open(), open()];
    globalThis.BroadcastChannel = whole;
    one.connect();
    two.connect();
    await clock.advance(500);
    expect(server.connections('ana')).toHaveLength(2);
    await Promise.all([one.close(), two.close()]);
  });
});
