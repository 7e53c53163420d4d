import type {
  Client,
  ClientEvents,
  ConnectionStatus,
  Message,
  OutboxEntry,
} from '../../../client/src/api.ts';
import { writeLog } from './script.ts';

/**
 * A client without a server: it answers after a second, and does on command what networks do.
 * `bos.go('waiting' | 'offline' | 'closed' | 'online')`, `bos.fail()`, `bos.say(text)` in the console.
 */
export const createSharedClient = (): Client => {
  const long = Number(new URLSearchParams(location.search).get('long') ?? 40);
  const log = writeLog(long);
  /** How many of the newest messages come at once, as after a long absence. */
  const shown = Number(new URLSearchParams(location.search).get('shown') ?? 3);
  const listeners = new Map<string, Set<(value: never) => void>>();
  const emit = <E extends keyof ClientEvents>(event: E, value: ClientEvents[E]) => {
    for (const listener of listeners.get(event) ?? []) (listener as (value: ClientEvents[E]) => void)(value);
  };
  let status: ConnectionStatus = { state: 'idle', queued: 0, devices: 2 };
  let outbox: OutboxEntry[] = [];
  let failing = false;
  const setStatus = (part: Partial<ConnectionStatus>) => {
    const { retryAt: _, reason: __, ...rest } = status;
    status = { ...rest, ...part };
    emit('status', status);
  };
  const setOutbox = (next: OutboxEntry[]) => {
    outbox = next;
    emit('outbox', outbox);
    setStatus({ ...status, queued: outbox.length });
  };
  const append = (message: Omit<Message, 'offset' | 'epoch' | 'sentAt'>) => {
    const logged = {
      ...message,
      offset: log.length + 1,
      epoch: 'e1',
      sentAt: new Date().toISOString(),
    } as Message;
    log.push(logged);
    emit('message', logged);
    return logged;
  };
  const answer = (sessionId: string, text: string) => {
    setTimeout(() => emit('typing', { sessionId, from: 'agent_persona', untilMs: 12_000 }), 300);
    setTimeout(
      () => append({ id: crypto.randomUUID(), sessionId, role: 'assistant', text, agent: 'agent_persona' }),
      1_300,
    );
  };
  const deliver = () => {
    if (status.state !== 'online') return;
    for (const entry of outbox.filter((e) => e.state !== 'failed')) {
      if (failing) {
        const error = { code: 'rate_limited' as const, message: 'Too many messages.' };
        setOutbox(outbox.map((e) => (e.id === entry.id ? { ...e, state: 'failed', error } : e)));
        continue;
      }
      append({ id: entry.id, sessionId: entry.sessionId, role: 'user', text: entry.text });
      setOutbox(outbox.filter((e) => e.id !== entry.id));
      answer(entry.sessionId, `You said: *${entry.text.slice(0, 200)}*. Done ✅`);
    }
  };
  const client: Client = {
    get status() {
      return status;
    },
    get outbox() {
      return outbox;
    },
    get position() {
      return { epoch: 'e1', offset: log.length };
    },
    connect() {
      setStatus({ state: 'connecting' });
      setTimeout(() => {
        for (const message of log.slice(-shown)) emit('message', message);
        emit('receipt', { epoch: 'e1', offset: log.length - 3, state: 'read' });
        setStatus({ state: 'online' });
        deliver();
      }, 150);
    },
    close: async () => setStatus({ state: 'closed', reason: 'closed' }),
    send({ sessionId, text }) {
      const id = crypto.randomUUID();
      const state = status.state === 'online' ? 'sending' : 'waiting';
      setOutbox([...outbox, { id, sessionId, text, createdAt: Date.now(), state }]);
      setTimeout(deliver, 120);
      return { id, accepted: new Promise(() => undefined) };
    },
    retry(id) {
      setOutbox(outbox.map((e) => (e.id === id ? { ...e, state: 'sending' } : e)));
      setTimeout(deliver, 120);
    },
    discard: (id) => setOutbox(outbox.filter((e) => e.id !== id)),
    async history({ before = Infinity, sessionId, limit = 50 }) {
      await new Promise((resolve) => setTimeout(resolve, 80));
      const older = log.filter((m) => m.offset < before && (!sessionId || m.sessionId === sessionId));
      return { messages: older.slice(-limit), more: older.length > limit };
    },
    async sessions() {
      const last = new Map(log.map((m) => [m.sessionId, m]));
      const sessions = [...last.values()].map(({ sessionId, offset, role, text, sentAt }) => ({
        sessionId,
        last: { offset, role, text, sentAt },
      }));
      return { sessions: sessions.reverse(), more: false };
    },
    markRead: () => undefined,
    typing: () => undefined,
    on(event, listener) {
      const own = listeners.get(event) ?? new Set();
      own.add(listener as never);
      listeners.set(event, own);
      return () => own.delete(listener as never);
    },
    messages() {
      throw new Error('Not scripted.');
    },
  };
  Object.assign(globalThis, {
    bos: {
      go(state: ConnectionStatus['state'] | 'offline') {
        if (state === 'waiting') setStatus({ state, reason: 'network', retryAt: Date.now() + 9_000 });
        else if (state === 'closed') setStatus({ state, reason: 'unauthorized' });
        else if (state !== 'offline') {
          setStatus({ state });
          deliver();
        }
      },
      fail: (on = true) => {
        failing = on;
      },
      say: (text: string, sessionId = log.at(-1)?.sessionId ?? 'default') => answer(sessionId, text),
    },
  });
  return client;
};

export const indexedDbStorage = () => undefined;
