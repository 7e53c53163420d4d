import type { Client, ClientEvents, ConnectionStatus, Message, OutboxEntry } from '@bos/client';
import { describe, expect, it } from '@jest/globals';
import { createChat } from './chat.ts';
import { nothingRead } from './unread.ts';

const message = (offset: number, sessionId = 'a', role: Message['role'] = 'assistant'): Message => ({
  epoch: 'e',
  offset,
  id: `i${offset}`,
  sessionId,
  role,
  text: `text ${offset}`,
  sentAt: '2026-11-22T12:00:00Z',
});

/** A client that does as it is told, and keeps what it was asked. */
const scripted = (log: Message[] = []) => {
  const listeners: { [E in keyof ClientEvents]?: (value: ClientEvents[E]) => void } = {};
  const asked = { history: [] as unknown[], read: [] as (number | undefined)[], sent: [] as unknown[] };
  let status: ConnectionStatus = { state: 'idle', queued: 0, devices: 0 };
  const client = {
    get status() {
      return status;
    },
    outbox: [] as OutboxEntry[],
    position: { epoch: '', offset: 0 },
    on(event: keyof ClientEvents, listener: never) {
      listeners[event] = listener;
      return () => undefined;
    },
    async history(query: { before?: number; sessionId?: string; limit?: number }) {
      asked.history.push(query);
      const older = log.filter(
        (m) => m.sessionId === query.sessionId && m.offset < (query.before ?? Infinity),
      );
      return { messages: older.slice(-(query.limit ?? 50)), more: older.length > (query.limit ?? 50) };
    },
    sessions: async () => ({ sessions: [], more: false }),
    markRead: (offset?: number) => asked.read.push(offset),
    send(sent: unknown) {
      asked.sent.push(sent);
      return { id: 'x', accepted: Promise.resolve() };
    },
  };
  return {
    client: client as unknown as Client,
    asked,
    emit: <E extends keyof ClientEvents>(event: E, value: ClientEvents[E]) => listeners[event]?.(value),
    go(state: ConnectionStatus['state']) {
      status = { ...status, state };
      listeners.status?.(status);
    },
  };
};

const shelf = (stored = { epoch: '', marks: nothingRead }) => {
  const saved: unknown[] = [];
  return { saved, load: () => stored, save: (...it: unknown[]) => saved.push(it), onChange: () => undefined };
};
const settle = async () => {
  for (let i = 0; i < 6; i++) await Promise.resolve();
};

describe('the chat', () => {
  it('loads an open session when the connection is there, and once', async () => {
    const { client, asked, go } = scripted([message(1), message(2)]);
    const chat = createChat(client, shelf());
    chat.open('a');
    expect(asked.history).toEqual([]);
    go('online');
    await settle();
    chat.open('a');
    expect(asked.history).toEqual([{ sessionId: 'a', limit: 50 }]);
    expect(
      chat.state
        .get()
        .timelines.get('a')
        ?.messages.map((m) => m.offset),
    ).toEqual([1, 2]);
    expect(chat.state.get().timelines.get('a')?.complete).toBe(true);
  });
  it('goes on loading before the oldest message it knows', async () => {
    const log = Array.from({ length: 60 }, (_, i) => message(i + 1));
    const { client, asked, go } = scripted(log);
    const chat = createChat(client, shelf());
    chat.open('a');
    go('online');
    await settle();
    chat.loadOlder('a');
    await settle();
    expect(asked.history.at(-1)).toEqual({ sessionId: 'a', limit: 50, before: 11 });
    expect(chat.state.get().timelines.get('a')?.messages).toHaveLength(60);
  });
  it('tells of messages as news only after the first catching up', async () => {
    const { client, emit, go } = scripted();
    const chat = createChat(client, shelf());
    const news: number[] = [];
    chat.onNews((messages) => news.push(...messages.map((m) => m.offset)));
    emit('message', message(1));
    await settle();
    go('online');
    emit('message', message(2));
    emit('message', message(3));
    await settle();
    expect(news).toEqual([2, 3]);
  });
  it('forgets everything when the log starts anew, and loads again', async () => {
    const log = [message(1)];
    const { client, asked, emit, go } = scripted(log);
    const chat = createChat(client, shelf());
    chat.open('a');
    go('online');
    await settle();
    log.length = 0;
    emit('reset', { reason: 'new-epoch', epoch: 'f' });
    expect(chat.state.get().timelines.size).toBe(0);
    await settle();
    expect(asked.history).toHaveLength(2);
  });
  it('moves the server’s cursor when a session was read, and keeps the mark', async () => {
    const { client, asked, emit, go } = scripted();
    const own = shelf();
    const chat = createChat(client, own);
    go('online');
    emit('message', message(1));
    emit('message', message(2, 'b'));
    await settle();
    chat.markRead('b');
    expect(asked.read).toEqual([]);
    chat.markRead('a');
    expect(asked.read).toEqual([2]);
    expect(own.saved.at(-1)).toEqual(['e', { inbox: 2, sessions: { a: 1, b: 2 } }]);
  });
  it('takes over what another device has read', async () => {
    const { client, emit, go } = scripted();
    const chat = createChat(client, shelf());
    go('online');
    emit('receipt', { epoch: 'e', offset: 7, state: 'delivered' });
    expect(chat.state.get().marks.inbox).toBe(0);
    emit('receipt', { epoch: 'e', offset: 7, state: 'read' });
    expect(chat.state.get().marks.inbox).toBe(7);
  });
  it('drops marks that belong to another epoch', async () => {
    const { client, emit } = scripted();
    const chat = createChat(client, shelf({ epoch: 'old', marks: { inbox: 50, sessions: {} } }));
    expect(chat.state.get().marks.inbox).toBe(50);
    emit('message', message(1));
    await settle();
    expect(chat.state.get().marks.inbox).toBe(0);
  });
  it('stops showing that somebody types when their message comes', async () => {
    const { client, emit } = scripted();
    const chat = createChat(client, shelf());
    emit('typing', { sessionId: 'a', from: 'agent_persona', untilMs: 0 });
    expect(chat.state.get().typing.has('a')).toBe(true);
    emit('message', message(1));
    await settle();
    expect(chat.state.get().typing.has('a')).toBe(false);
    emit('typing', { sessionId: 'a', from: 'agent_persona', untilMs: 0 });
    emit('message', message(2, 'a', 'user'));
    await settle();
    expect(chat.state.get().typing.has('a')).toBe(true);
  });
});
