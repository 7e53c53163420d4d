import { describe, expect, it } from '@jest/globals';
import { memoryStorage } from './storage/memory.ts';
import { createWorld } from './testing/index.ts';

const echo = { answer: ({ text }: { text: string }) => ({ text: `re: ${text}`, afterMs: 100 }) };

describe('a client', () => {
  it('shows what it sends once the log has it, and the answer after it', async () => {
    const { clock, open } = createWorld(echo);
    const { client, texts } = open();
    await clock.advance(200);
    expect(client.status.state).toBe('online');
    const { id, accepted } = client.send({ sessionId: 's', text: 'hello' });
    expect(client.outbox).toMatchObject([{ id, state: 'sending' }]);
    await clock.advance(1_000);
    await expect(accepted).resolves.toMatchObject({ id, offset: 1 });
    expect(texts()).toEqual(['hello', 're: hello']);
    expect(client.outbox).toEqual([]);
  });

  it('shows one device what another one of the same user sends', async () => {
    const { clock, open } = createWorld(echo);
    const [phone, desk] = [open(), open()];
    await clock.advance(500);
    phone.client.send({ sessionId: 's', text: 'hello' });
    await clock.advance(1_000);
    expect(desk.texts()).toEqual(['hello', 're: hello']);
    expect(desk.shown).toEqual(phone.shown);
  });

  it('takes sends before it is connected, and sends them in order', async () => {
    const { clock, open, fake } = createWorld();
    fake.setDown(true);
    const { client } = open();
    for (const text of ['1', '2', '3']) client.send({ sessionId: 's', text });
    await clock.advance(60_000);
    expect(client.status).toMatchObject({ queued: 3, reason: 'network' });
    fake.setDown(false);
    await clock.advance(60_000);
    expect(fake.log.inbox('ana').messages.map(({ text }) => text)).toEqual(['1', '2', '3']);
    expect(client.status).toMatchObject({ state: 'online', queued: 0 });
  });

  it('sends after a reload what was not accepted before it, once', async () => {
    const { clock, open, fake } = createWorld();
    const storage = memoryStorage();
    fake.faults.dropAnswer = 1;
    const before = open({ storage });
    await clock.advance(50);
    before.client.send({ sessionId: 's', text: 'hello' });
    await clock.advance(5);
    await before.client.close();
    fake.faults.dropAnswer = 0;
    const after = open({ storage });
    await clock.advance(5_000);
    expect(after.texts()).toEqual(['hello']);
    expect(fake.log.inbox('ana').messages).toHaveLength(1);
    expect((await storage.load()).entries).toEqual([]);
  });

  it('goes on after a reload where it was, and has the rest by history', async () => {
    const { clock, open, notify } = createWorld();
    const storage = memoryStorage();
    const before = open({ storage });
    await clock.advance(200);
    notify('one');
    await clock.advance(200);
    await before.client.close();
    notify('two');
    const after = open({ storage });
    await clock.advance(500);
    expect(after.texts()).toEqual(['two']);
    const page = after.client.history({ before: 2 });
    await clock.advance(100);
    expect(await page).toMatchObject({ messages: [{ text: 'one', epoch: 'e1' }], more: false });
  });

  it('answers history and sessions, one after the other, also when an answer was lost', async () => {
    const { clock, open, notify, fake } = createWorld();
    const { client } = open();
    for (const sessionId of ['a', 'b', 'a']) notify(`in ${sessionId}`, { sessionId });
    await clock.advance(500);
    fake.faults.dropAnswer = 1;
    const [a, b, list] = [
      client.history({ sessionId: 'a' }),
      client.history({ sessionId: 'b' }),
      client.sessions({}),
    ];
    await clock.advance(5_000);
    fake.faults.dropAnswer = 0;
    await clock.advance(20_000);
    expect((await a).messages.map(({ text }) => text)).toEqual(['in a', 'in a']);
    expect((await b).messages.map(({ text }) => text)).toEqual(['in b']);
    expect((await list).sessions.map(({ sessionId }) => sessionId)).toEqual(['b', 'a']);
  });

  it('never takes the answer of a question that was given up for that of the next one', async () => {
    const { clock, open, notify } = createWorld();
    const { client } = open();
    for (const sessionId of ['a', 'b']) notify(`in ${sessionId}`, { sessionId });
    await clock.advance(500);
    const stop = new AbortController();
    const a = client.history({ before: 2, signal: stop.signal });
    stop.abort();
    const b = client.history({});
    await expect(a).rejects.toMatchObject({ code: 'aborted', retryable: false });
    await clock.advance(500);
    expect((await b).messages.map(({ text }) => text)).toEqual(['in a', 'in b']);
  });

  it('gives up a question after 30 s without a connection, and says it may be asked again', async () => {
    const { clock, open, fake } = createWorld();
    fake.setDown(true);
    const { client } = open();
    const asked = client.history({});
    const outcome = expect(asked).rejects.toMatchObject({ code: 'timeout', retryable: true });
    await clock.advance(31_000);
    await outcome;
  });

  it('has messages above the frame limit whole, pushed, resumed and in history', async () => {
    const { clock, open, notify } = createWorld({ maxFrameBytes: 600 });
    const long = 'ã'.repeat(2_000);
    notify(long);
    const { client, texts } = open();
    await clock.advance(500);
    notify(`${long}!`);
    await clock.advance(500);
    expect(texts()).toEqual([long, `${long}!`]);
    const page = client.history({});
    await clock.advance(500);
    expect((await page).messages.map(({ text }) => text)).toEqual(texts());
  });

  it('tells the application that the log begins again, and shows the new one', async () => {
    const { clock, open, notify, fake } = createWorld();
    const { client, texts } = open();
    const resets: unknown[] = [];
    client.on('reset', (reset) => resets.push(reset));
    await clock.advance(200);
    notify('old');
    await clock.advance(200);
    fake.log.startAnew('ana');
    notify('new');
    await clock.advance(500);
    expect(texts()).toEqual(['old', 'new']);
    expect(resets).toEqual([{ reason: 'new-epoch', epoch: 'e2' }]);
  });

  it('finishes after 30 s what another device left logged and unpublished', async () => {
    const { clock, open, fake } = createWorld(echo);
    fake.faults.unavailable = 1;
    const phone = open();
    await clock.advance(200);
    phone.client.send({ sessionId: 's', text: 'hello' });
    await clock.advance(50);
    await phone.client.close();
    fake.faults.unavailable = 0;
    const desk = open();
    await clock.advance(29_000);
    expect(desk.texts()).toEqual(['hello']);
    await clock.advance(3_000);
    expect(desk.texts()).toEqual(['hello', 're: hello']);
    expect(desk.client.outbox).toEqual([]);
  });

  it('reads the log after 10 s and 30 s while an answer is awaited, and not when it has come', async () => {
    const { clock, open, fake } = createWorld();
    const { client, texts } = open();
    await clock.advance(200);
    client.send({ sessionId: 's', text: 'hello' });
    await clock.advance(1_000);
    fake.faults.dropPush = 1;
    fake.append('ana', { id: 'a', sessionId: 's', role: 'assistant', text: 'answer' });
    await clock.advance(8_000);
    expect(texts()).toEqual(['hello']);
    await clock.advance(2_000);
    expect(texts()).toEqual(['hello', 'answer']);
    const resumes = fake.stats.frames['resume'];
    await clock.advance(60_000);
    expect(fake.stats.frames['resume']).toBe(resumes);
  });

  it('spends at most 0.3 ack frames a turn, and the server knows in the end what was read', async () => {
    const { clock, open, fake } = createWorld(echo);
    const { client } = open();
    await clock.advance(200);
    for (let turn = 0; turn < 100; turn++) {
      client.send({ sessionId: 's', text: `${turn}` });
      await clock.advance(20_000);
      client.markRead();
    }
    expect(fake.stats.frames['ack']).toBeGreaterThan(0);
    expect((fake.stats.frames['ack'] ?? 0) / 100).toBeLessThanOrEqual(0.3);
    expect(fake.stats.frames).toMatchObject({ sendMessage: 100, resume: 1 });
    await client.close();
    await clock.advance(1_000);
    expect(fake.log.inbox('ana').cursors.read).toBe(200);
  });

  it('tells the other devices at most every 10 s that somebody types', async () => {
    const { clock, open, fake } = createWorld();
    const [phone, desk] = [open(), open()];
    const notices: unknown[] = [];
    desk.client.on('typing', (notice) => notices.push(notice));
    await clock.advance(500);
    for (let key = 0; key < 21; key++) {
      phone.client.typing('s');
      await clock.advance(500);
    }
    expect(fake.stats.frames['typing']).toBe(2);
    expect(notices[0]).toEqual({ sessionId: 's', from: 'ana', untilMs: 12_000 });
  });

  it('iterates over messages until the signal ends it', async () => {
    const { clock, open, notify } = createWorld();
    const { client } = open();
    const stop = new AbortController();
    const seen: string[] = [];
    const reading = (async () => {
      for await (const { text } of client.messages({ signal: stop.signal })) {
        seen.push(text);
        if (text === 'two') stop.abort();
      }
    })();
    await clock.advance(200);
    notify('one');
    notify('two');
    notify('three');
    await clock.advance(200);
    await reading;
    expect(seen).toEqual(['one', 'two']);
  });

  it('ends its iterators and refuses questions when it is closed', async () => {
    const { clock, open } = createWorld();
    const { client } = open();
    await clock.advance(200);
    const next = client.messages().next();
    const pending = client.send({ sessionId: 's', text: 'x' }).accepted;
    await client.close();
    expect(await next).toEqual({ value: undefined, done: true });
    await expect(pending).rejects.toMatchObject({ code: 'closed' });
    await expect(client.history({})).rejects.toMatchObject({ code: 'closed' });
    expect(client.status).toMatchObject({ state: 'closed', reason: 'closed' });
    client.connect();
    expect(client.status.state).toBe('closed');
  });

  it('leaves no timer behind when it is closed', async () => {
    const { clock, open } = createWorld(echo);
    const { client } = open();
    await clock.advance(200);
    client.send({ sessionId: 's', text: 'x' });
    await clock.advance(100);
    await client.close();
    const { pending } = clock;
    await expect(client.history({})).rejects.toMatchObject({ code: 'closed' });
    expect(clock.pending).toBe(pending);
    await clock.advance(7_300_000);
    expect(clock.pending).toBe(0);
  });

  it('leaves no timer behind either when a listener closes it in the middle of something', async () => {
    const { clock, open, fake } = createWorld();
    const { client } = open();
    await clock.advance(200);
    fake.faults.dropAnswer = 1;
    client.send({ sessionId: 's', text: 'x' });
    client.on('outbox', () => void client.close());
    fake.cut();
    await clock.advance(7_300_000);
    expect(client.status).toMatchObject({ state: 'closed', reason: 'closed' });
    expect(clock.pending).toBe(0);
  });

  it('goes on in memory when the storage fails, and says so', async () => {
    const { clock, open, notify } = createWorld();
    const refuse = () => Promise.reject(new Error('The disk is full.'));
    const { client, texts } = open({ storage: { load: refuse, write: refuse } });
    const problems: string[] = [];
    client.on('problem', ({ code }) => problems.push(code));
    await clock.advance(200);
    notify('one');
    await clock.advance(200);
    expect(texts()).toEqual(['one']);
    expect(new Set(problems)).toEqual(new Set(['storage']));
  });
});
