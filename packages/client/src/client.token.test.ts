import { describe, expect, it } from '@jest/globals';
import { ClientError } from './errors.ts';
import { memoryStorage } from './storage/memory.ts';
import { createWorld, fakeToken } from './testing/index.ts';

describe('a client’s token', () => {
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
});
