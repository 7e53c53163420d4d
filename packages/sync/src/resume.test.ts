import { METRICS } from '@bos/core/ports/telemetry';
import { createMemoryPorts, testConnection } from '@bos/core/testing/memory-ports';
import { messageRow } from '@bos/core/testing/rows';
import { NOON } from '@bos/core/testing/test-runtime';
import { describe, expect, it } from '@jest/globals';
import { ask, inboxOf, offsets, talk } from './testing/talk.ts';

const resume = (ports: Parameters<typeof ask>[0], over: object = {}) =>
  ask(ports, 'resumed', { action: 'resume', ...over });
const EPOCH = '1.e1';

describe('a resume', () => {
  it('registers the connection before it reads the log: nothing falls between', async () => {
    const ports = inboxOf(1);
    let reads = 0;
    const afterRegistration = async () => {
      reads += 1;
      expect(await ports.connections.list('ana')).toMatchObject([{ connectionId: 'A=', registeredAt: NOON }]);
    };
    const { rows, record } = ports.messages;
    const messages: typeof ports.messages = {
      ...ports.messages,
      rows: async (...args) => {
        await afterRegistration();
        return rows(...args);
      },
      record: async (...args) => {
        await afterRegistration();
        return record(...args);
      },
    };
    expect(offsets((await resume({ ...ports, messages })).messages)).toEqual([1]);
    expect(reads).toBeGreaterThanOrEqual(2);
  });

  it('does not read a log for a connection it could not register', async () => {
    const ports = inboxOf(1);
    const put = () => Promise.reject(new Error('table down'));
    const broken = { ...ports, connections: { ...ports.connections, put } };
    expect(await talk(broken, { action: 'resume' })).toMatchObject({ type: 'error', code: 'internal' });
  });

  it('renews the stamp, so that a late delete of the old registration misses', async () => {
    const ports = inboxOf(0);
    await ports.online('A=');
    await resume(ports);
    expect(await ports.connections.remove('ana', 'A=', NOON - 60_000)).toBe('kept');
  });

  it('brings a lost row back, and the other devices hear of it', async () => {
    const ports = inboxOf(0);
    await ports.online('B=');
    expect(await resume(ports)).toMatchObject({ devices: 2 });
    expect(ports.gateway.frames('B=')).toEqual([{ type: 'presence', devices: 2 }]);
    expect(ports.published.presences).toEqual([]);
  });

  it('that only renews tells nobody', async () => {
    const ports = inboxOf(0);
    await ports.online('A=', 'B=');
    expect(await resume(ports)).toMatchObject({ devices: 2 });
    expect(ports.gateway.calls).toEqual([]);
  });

  it('says how long the connection may live', async () => {
    const ports = inboxOf(0);
    const options = { exp: NOON / 1000 + 90 };
    expect(await ask(ports, 'resumed', { action: 'resume' }, options)).toMatchObject({ expiresInMs: 90_000 });
  });

  it('of an expired credential gets nothing, and registers nothing', async () => {
    const ports = inboxOf(3);
    expect(await talk(ports, { action: 'resume' }, { exp: NOON / 1000 })).toMatchObject({ code: 'expired' });
    expect(await ports.connections.list('ana')).toEqual([]);
  });

  it('reads nobody else’s inbox', async () => {
    const ports = inboxOf(3);
    expect(await ask(ports, 'resumed', { action: 'resume' }, { sub: 'bia' })).toMatchObject({
      head: 0,
      messages: [],
    });
  });
});

describe('an empty inbox', () => {
  it('is epoch "" and head 0, and no reason to reset', async () => {
    expect(await resume(createMemoryPorts())).toEqual({
      type: 'resumed',
      epoch: '',
      messages: [],
      more: false,
      reset: false,
      head: 0,
      cursors: { delivered: 0, read: 0 },
      devices: 1,
      expiresInMs: 3_600_000,
    });
    expect(await resume(createMemoryPorts(), { epoch: '', after: 0 })).toMatchObject({ reset: false });
  });

  it('resets a reader who saw another', async () => {
    expect(await resume(createMemoryPorts(), { epoch: EPOCH, after: 5 })).toMatchObject({
      reset: true,
      epoch: '',
    });
  });
});

describe('a reader without cursor', () => {
  it('gets the newest page, ascending; more says that older exist', async () => {
    const page = await resume(inboxOf(60));
    expect(page).toMatchObject({ epoch: EPOCH, head: 60, more: true, reset: false });
    expect(offsets(page.messages)).toEqual(Array.from({ length: 50 }, (_, index) => index + 11));
  });

  it('gets as many as it asked for', async () => {
    const page = await resume(inboxOf(5), { limit: 2 });
    expect(offsets(page.messages)).toEqual([4, 5]);
    expect(page.more).toBe(true);
  });

  it('gets all of a short inbox, and no more', async () => {
    const page = await resume(inboxOf(3));
    expect(offsets(page.messages)).toEqual([1, 2, 3]);
    expect(page.more).toBe(false);
  });
});

describe('a reader with a cursor', () => {
  it('gets what came after it; more says that newer exist', async () => {
    const ports = inboxOf(5);
    const first = await resume(ports, { epoch: EPOCH, after: 1, limit: 2 });
    expect([offsets(first.messages), first.more, first.head]).toEqual([[2, 3], true, 5]);
    const last = await resume(ports, { epoch: EPOCH, after: 3, limit: 2 });
    expect([offsets(last.messages), last.more]).toEqual([[4, 5], false]);
  });

  it('at the head gets nothing', async () => {
    expect(await resume(inboxOf(5), { epoch: EPOCH, after: 5 })).toMatchObject({
      messages: [],
      more: false,
      reset: false,
    });
  });

  it('at the beginning, epoch "", reads ascending and is not reset', async () => {
    const page = await resume(inboxOf(5), { epoch: '', after: 0, limit: 2 });
    expect([offsets(page.messages), page.more, page.reset]).toEqual([[1, 2], true, false]);
  });

  it.each([
    ['of an epoch that is over', { epoch: '1.e0', after: 2 }],
    ['of another generation', { epoch: '0.e1', after: 2 }],
    ['beyond the head', { epoch: EPOCH, after: 6 }],
  ])('%s is reset to the newest page', async (_what, reader) => {
    const ports = inboxOf(5);
    const page = await resume(ports, { ...reader, limit: 2 });
    expect(page).toMatchObject({ reset: true, epoch: EPOCH, head: 5, more: true });
    expect(offsets(page.messages)).toEqual([4, 5]);
    expect(ports.told.counts[METRICS.reset]).toBe(1);
  });

  it('never gets an expired message, deleted or not', async () => {
    const ports = inboxOf(5);
    for (const offset of [1, 2]) ports.messages.put(messageRow({ offset, expiresAt: NOON / 1000 }));
    expect(offsets((await resume(ports, { epoch: EPOCH, after: 0 })).messages)).toEqual([3, 4, 5]);
    expect(offsets((await resume(ports)).messages)).toEqual([3, 4, 5]);
  });
});

describe('what a resume says of a message', () => {
  it('is what a push says, and whether the agents have it', async () => {
    const ports = inboxOf(1, { meta: { floor: 5 } });
    ports.messages.put(messageRow({ offset: 2, claimUntil: 0 }));
    ports.messages.put(
      messageRow({ offset: 3, role: 'assistant', agent: 'persona', status: 'completed', inReplyTo: 'm1' }),
    );
    const said = { sessionId: 's1', sentAt: '2026-11-22T12:00:00.000Z' };
    expect((await resume(ports)).messages).toEqual([
      { ...said, offset: 1, id: 'm1', role: 'user', text: 'message 1', meta: { floor: 5 } },
      { ...said, offset: 2, id: 'm2', role: 'user', text: 'message 2', pending: true },
      {
        ...said,
        offset: 3,
        id: 'm3',
        role: 'assistant',
        text: 'message 3',
        agent: 'persona',
        status: 'completed',
        inReplyTo: 'm1',
      },
    ]);
  });

  it('comes with the cursors of this epoch: what was read was delivered', async () => {
    const ports = inboxOf(5);
    await talk(ports, { action: 'ack', epoch: EPOCH, offset: 2, state: 'delivered' });
    expect(await resume(ports)).toMatchObject({ cursors: { delivered: 2, read: 0 } });
    await talk(ports, { action: 'ack', epoch: EPOCH, offset: 4, state: 'read' });
    expect(await resume(ports)).toMatchObject({ cursors: { delivered: 4, read: 4 } });
    ports.messages.put(messageRow({ offset: 6, epoch: 'e2' }));
    expect(await resume(ports)).toMatchObject({ cursors: { delivered: 0, read: 0 } });
  });
});

describe('the devices a resume counts', () => {
  it('are those whose credential is still good', async () => {
    const ports = inboxOf(0);
    await ports.online('A=', 'B=');
    await ports.connections.put(testConnection({ connectionId: 'C=', expiresAt: NOON / 1000 }));
    expect(await resume(ports)).toMatchObject({ devices: 2 });
  });
});
