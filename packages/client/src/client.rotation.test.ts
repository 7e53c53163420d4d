import { describe, expect, it } from '@jest/globals';
import type { Socket } from './options.ts';
import { createWorld, fakeToken } from './testing/index.ts';

describe('a client’s rotation', () => {
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
});
