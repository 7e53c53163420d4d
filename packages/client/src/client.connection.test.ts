import { describe, expect, it } from '@jest/globals';
import { ClientError } from './errors.ts';
import type { Socket } from './options.ts';
import { memoryStorage } from './storage/memory.ts';
import { createWorld, fakeToken } from './testing/index.ts';

describe('a client’s connection', () => {
  it('changes to a new socket before the two hours end, without a moment offline', async () => {
    const { clock, open, fake, notify } = createWorld();
    const { states, texts } = open();
    await clock.advance(200);
    for (let minute = 0; minute < 300; minute++) {
      await clock.advance(60_000);
      notify(`${minute}`);
    }
    await clock.advance(1_000);
    expect(states().slice(0, 3)).toEqual(['connecting', 'resuming', 'online']);
    expect(
      states()
        .slice(3)
        .filter((state) => state !== 'online'),
    ).toEqual([]);
    expect(texts()).toEqual(Array.from({ length: 300 }, (_, minute) => `${minute}`));
    expect(fake.stats.connects).toBe(3);
    expect(fake.connections('ana')).toHaveLength(1);
  });

  it('changes to a new token before the old one ends', async () => {
    const { clock, open, fake } = createWorld();
    const { states, tokens } = open({ tokenS: 300 });
    await clock.advance(1_200_000);
    expect(states().filter((state) => state === 'connecting')).toHaveLength(1);
    expect(fake.stats.connects).toBeGreaterThan(3);
    expect(tokens[1]).toEqual({ renew: true });
  });

  it('finishes on the old socket what was in flight there when it rotates', async () => {
    const { clock, open, fake } = createWorld({ lifeMs: 60_000, latencyMs: 100 });
    const { client, texts } = open({ reconnectWithinMs: 300 });
    await clock.advance(1_000);
    for (let n = 0; n < 600; n++) {
      client.send({ sessionId: 's', text: `${n}` });
      await clock.advance(450);
    }
    await clock.advance(10_000);
    expect(texts()).toEqual(Array.from({ length: 600 }, (_, n) => `${n}`));
    expect(fake.stats.frames['sendMessage']).toBe(600);
  });

  it('backs off from a token that is still the same, and keeps the socket as long as it lasts', async () => {
    const { clock, open, fake } = createWorld();
    const token = fakeToken('ana', clock.now() / 1000 + 600);
    const { client, states } = open({ getToken: async () => token });
    await clock.advance(599_000);
    expect(client.status.state).toBe('online');
    expect(fake.stats.connects).toBe(1);
    await clock.advance(300_000);
    expect(client.status).toMatchObject({ state: 'closed', reason: 'unauthorized' });
    expect(states().filter((state) => state === 'online')).toHaveLength(1);
  });

  it('asks for a new token after two refusals and stops after five with new ones', async () => {
    const { clock, open, fake } = createWorld();
    fake.faults.refuse = 1;
    const { client, tokens } = open();
    await clock.advance(300_000);
    expect(client.status).toMatchObject({ state: 'closed', reason: 'unauthorized' });
    expect(tokens.map(({ renew }) => renew)).toEqual([false, false, true, true, true, true, true]);
    fake.faults.refuse = 0;
    client.connect();
    await clock.advance(200);
    expect(client.status.state).toBe('online');
  });

  it('never stops for network trouble, and waits 20 s at the most', async () => {
    const { clock, open, fake } = createWorld();
    fake.setDown(true);
    const { client, tokens } = open();
    await clock.advance(3_600_000);
    expect(client.status).toMatchObject({ state: 'waiting', reason: 'network' });
    expect(tokens.length).toBeGreaterThan(170);
    expect(tokens.some(({ renew }) => renew)).toBe(false);
    fake.setDown(false);
    await clock.advance(21_000);
    expect(client.status.state).toBe('online');
  });

  it.each([
    ['says that nobody is signed in', async () => null],
    ['is told so', () => Promise.reject(new ClientError('unauthorized'))],
  ])('stops when getToken %s', async (_, getToken) => {
    const { clock, open } = createWorld();
    const { client } = open({ getToken });
    await clock.advance(1_000);
    expect(client.status).toMatchObject({ state: 'closed', reason: 'token' });
  });

  it('tries again when getToken fails on the way', async () => {
    const { clock, open } = createWorld();
    let calls = 0;
    const { client } = open({
      getToken: async () => {
        if (++calls < 4) throw new TypeError('Failed to fetch');
        return fakeToken('ana', clock.now() / 1000 + 600);
      },
    });
    await clock.advance(60_000);
    expect(client.status.state).toBe('online');
  });

  it('does not come back by itself when it was replaced', async () => {
    const { clock, open, fake } = createWorld();
    const { client } = open();
    await clock.advance(200);
    fake.send('ana', { type: 'bye', reason: 'replaced' });
    await clock.advance(600_000);
    expect(client.status).toMatchObject({ state: 'closed', reason: 'replaced' });
    expect(fake.stats.connects).toBe(1);
  });

  it('comes back after a goodbye no sooner than it was asked to', async () => {
    const { clock, open, fake } = createWorld();
    let wake = () => undefined as unknown;
    const signals = (on: { wake(): void }) => {
      wake = on.wake;
      return () => undefined;
    };
    const { client } = open({ signals });
    await clock.advance(200);
    fake.send('ana', { type: 'bye', reason: 'deploy', retryAfterMs: 30_000 });
    await clock.advance(100);
    wake();
    await clock.advance(29_000);
    expect(fake.stats.connects).toBe(1);
    await clock.advance(10_000);
    expect(client.status.state).toBe('online');
  });

  it('connects at once when the device wakes up', async () => {
    const { clock, open, fake } = createWorld();
    let wake = () => undefined as unknown;
    const signals = (on: { wake(): void }) => {
      wake = on.wake;
      return () => undefined;
    };
    const { client } = open({ signals });
    await clock.advance(200);
    fake.setDown(true);
    await clock.advance(60_000);
    fake.setDown(false);
    expect(client.status.state).toBe('waiting');
    wake();
    await clock.advance(200);
    expect(client.status.state).toBe('online');
  });

  it('finds out by one probe that a socket is dead, and misses nothing', async () => {
    const { clock, open, fake, notify } = createWorld();
    let wake = () => undefined as unknown;
    const signals = (on: { wake(): void }) => {
      wake = on.wake;
      return () => undefined;
    };
    const { client, texts } = open({ signals });
    await clock.advance(10_000);
    fake.cut({ silent: true });
    notify('missed');
    await clock.advance(10_000);
    expect(texts()).toEqual([]);
    wake();
    wake();
    await clock.advance(20_000);
    expect(texts()).toEqual(['missed']);
    expect(client.status.state).toBe('online');
  });

  it('probes after 8 idle minutes and is otherwise silent', async () => {
    const { clock, open, fake } = createWorld();
    open();
    await clock.advance(470_000);
    expect(fake.stats.frames).toEqual({ resume: 1 });
    await clock.advance(3_000_000);
    expect(fake.stats.frames['resume']).toBeLessThanOrEqual(8);
    expect(Object.keys(fake.stats.frames)).toEqual(['resume']);
  });

  it('notices by an unanswered send that the socket is dead', async () => {
    const { clock, open, fake } = createWorld();
    const { client, texts } = open();
    await clock.advance(5_000);
    fake.cut({ silent: true });
    client.send({ sessionId: 's', text: 'hello' });
    await clock.advance(40_000);
    expect(texts()).toEqual(['hello']);
    expect(client.status.state).toBe('online');
  });

  it('loses no time by what wants to read the log while the socket is still opening', async () => {
    const { clock, open, fake } = createWorld({ latencyMs: 4_000 });
    const { client } = open();
    await clock.advance(60_000);
    client.send({ sessionId: 's', text: 'a question nobody answers' });
    await clock.advance(11_000);
    // The log is read 10 s after the question was logged: in the middle of the next handshake.
    fake.cut();
    await clock.advance(100);
    client.connect();
    const { connects } = fake.stats;
    await clock.advance(60_000);
    expect(client.status.state).toBe('online');
    expect(fake.stats.connects).toBe(connects + 1);
  });

  it('gives up a socket that never opens', async () => {
    const { clock, open } = createWorld();
    class Stuck {
      readyState = 0;
      onopen = null;
      onmessage = null;
      onclose = null;
      onerror = null;
      send() {
        throw new Error('Not open.');
      }
      close() {
        this.readyState = 3;
      }
    }
    const { client } = open({ webSocket: Stuck });
    await clock.advance(9_000);
    expect(client.status.state).toBe('connecting');
    await clock.advance(2_000);
    expect(client.status.state).toBe('waiting');
  });

  it('gets a new token when the server says that the old one has expired', async () => {
    const { clock, open, fake } = createWorld();
    const { client, tokens } = open();
    await clock.advance(20_000);
    fake.send('ana', { type: 'error', code: 'expired', message: 'Connect again.' });
    await clock.advance(500);
    expect(client.status.state).toBe('online');
    expect(tokens).toEqual([{ renew: false }, { renew: true }]);
  });

  it('drops cursor and outbox of the user before when another one signs in', async () => {
    const { clock, open, fake, notify } = createWorld();
    const storage = memoryStorage();
    const ana = open({ storage });
    await clock.advance(200);
    notify('for ana');
    await clock.advance(200);
    fake.setDown(true);
    ana.client.send({ sessionId: 's', text: 'of ana' });
    await ana.client.close();
    fake.setDown(false);
    notify('for bo', { user: 'bo' });
    const bo = open({ storage, user: 'bo' });
    bo.client.send({ sessionId: 's', text: 'of bo' });
    await clock.advance(10_000);
    expect(bo.texts()).toEqual(['for bo', 'of bo']);
    expect(fake.log.inbox('ana').messages.map(({ text }) => text)).toEqual(['for ana']);
    expect(await storage.load()).toEqual({ user: 'bo', position: { epoch: 'e2', offset: 2 }, entries: [] });
  });

  it('never sends what one user wrote in the name of the next, though the first was known from the storage', async () => {
    const { clock, open, fake } = createWorld();
    const storage = memoryStorage();
    await storage.write({ user: 'ana' });
    let user = 'ana';
    const { client } = open({
      storage,
      getToken: async () => fakeToken(user, clock.now() / 1000 + 86_400),
    });
    await clock.advance(200);
    fake.setDown(true);
    const { accepted } = client.send({ sessionId: 's', text: 'of ana' });
    const refusal = expect(accepted).rejects.toMatchObject({ code: 'unauthorized' });
    user = 'bo';
    await clock.advance(1_000);
    fake.setDown(false);
    await clock.advance(60_000);
    await refusal;
    expect(client.status.state).toBe('online');
    expect(fake.log.inbox('bo').messages).toEqual([]);
  });

  it('changes the user in the middle of a run by closing the old one’s socket first', async () => {
    const { clock, open, fake, notify } = createWorld({ lifeMs: 60_000 });
    let user = 'ana';
    const { client, texts } = open({ getToken: async () => fakeToken(user, clock.now() / 1000 + 86_400) });
    const resets: unknown[] = [];
    client.on('reset', (reset) => {
      resets.push(reset);
      client.send({ sessionId: 's', text: 'of bo' });
    });
    await clock.advance(200);
    notify('for ana');
    await clock.advance(200);
    user = 'bo';
    notify('for bo', { user: 'bo' });
    for (let tick = 0; tick < 6_000; tick++) {
      await clock.advance(10);
      // From the moment of the change on, whatever is still pushed to the other one is not for this page.
      if (resets.length) notify('not for bo');
      if (resets.length && tick % 7 === 0) fake.log.startAnew('ana');
    }
    expect(resets).toEqual([{ reason: 'other-user', epoch: '' }]);
    expect(texts()).toEqual(['for ana', 'for bo', 'of bo']);
    expect(fake.log.inbox('ana').messages.filter(({ text }) => text === 'of bo')).toEqual([]);
    expect([fake.connections('ana').length, fake.connections('bo').length]).toEqual([0, 1]);
  });

  it('asks less and less of a server that cannot resume, and goes on when it can', async () => {
    const { clock, open, fake } = createWorld();
    fake.faults.gatewayError = 1;
    const { client } = open();
    await clock.advance(600_000);
    expect(client.status.state).not.toBe('online');
    expect(fake.stats.frames['resume']).toBeLessThan(150);
    fake.faults.gatewayError = 0;
    await clock.advance(30_000);
    expect(client.status.state).toBe('online');
  });

  it('lets nothing that an old socket still says change anything', async () => {
    const { clock, open, fake, notify } = createWorld();
    const sockets: Socket[] = [];
    const { client, texts } = open({
      webSocket: class extends fake.webSocket {
        constructor(url: string, protocols: string[]) {
          super(url, protocols);
          sockets.push(this);
        }
      },
    });
    await clock.advance(200);
    notify('one');
    await clock.advance(20_000);
    fake.cut();
    await clock.advance(10_000);
    expect(sockets).toHaveLength(2);
    const { epoch } = client.position;
    const ghost = { offset: 2, epoch, id: 'x', sessionId: 's', role: 'assistant', text: 'ghost', sentAt: '' };
    for (const frame of [
      { type: 'message', ...ghost },
      { type: 'bye', reason: 'replaced' },
      { type: 'error', code: 'expired', message: '' },
      { type: 'resumed', epoch: 'other', messages: [], more: false, reset: true, head: 0, devices: 9 },
    ])
      sockets[0]?.onmessage?.({ data: JSON.stringify(frame) });
    sockets[0]?.onclose?.(undefined as never);
    await clock.advance(1_000);
    expect(texts()).toEqual(['one']);
    expect(client.status).toMatchObject({ state: 'online', devices: 1 });
    expect(client.position).toEqual({ epoch, offset: 1 });
  });

  it('sends again, as soon as it is back, what the lost socket had in flight', async () => {
    const { clock, open, fake } = createWorld({ latencyMs: 50 });
    const { client } = open({ reconnectWithinMs: 300 });
    await clock.advance(15_000);
    const { accepted } = client.send({ sessionId: 's', text: 'hello' });
    let took = 0;
    const start = clock.now();
    accepted.then(() => {
      took = clock.now() - start;
    }, String);
    await clock.advance(20);
    fake.setDown(true);
    await clock.advance(60);
    fake.setDown(false);
    await clock.advance(30_000);
    expect(took).toBeGreaterThan(0);
    expect(took).toBeLessThan(2_000);
  });

  it('comes back within six seconds of a drop, and spreads 2,000 clients below 500 a second', async () => {
    const { backoffMs } = await import('./rotation.ts');
    const { createRandom } = await import('./testing/random.ts');
    for (let seed = 0; seed < 20; seed++) {
      const random = createRandom(seed);
      const perSecond = new Array<number>(10).fill(0);
      for (let client = 0; client < 2_000; client++) {
        const second = Math.floor(backoffMs(0, 6_000, random()) / 1_000);
        perSecond[second] = (perSecond[second] ?? 0) + 1;
      }
      expect(Math.max(...perSecond)).toBeLessThan(500);
      expect(perSecond.slice(6)).toEqual([0, 0, 0, 0]);
    }
  });
});
