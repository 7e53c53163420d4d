import { describe, expect, it } from '@jest/globals';
import { createWorld } from './testing/index.ts';

describe('a client’s connection', () => {
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
