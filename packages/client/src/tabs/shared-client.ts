import type { Accepted, Client, ClientEvents, Page, Position } from '../api.ts';
import { createClient } from '../client.ts';
import { createEmitter } from '../emitter.ts';
import { ClientError } from '../errors.ts';
import { iterate } from '../iterate.ts';
import type { ClientOptions } from '../options.ts';
import { memoryStorage } from '../storage/memory.ts';
import type { ClientStorage } from '../storage/storage.ts';
import type { Call, Channel, Locks, Note, View } from './channel.ts';

export interface SharedClientOptions extends ClientOptions {
  /** Tabs of the same name share a socket: name it after the server and the user. Default: the url. */
  name?: string;
  /** Default: the browser's. */
  locks?: Locks;
  openChannel?: (name: string) => Channel;
}

const EVENTS = ['message', 'status', 'outbox', 'typing', 'receipt', 'presence', 'reset', 'problem'] as const;

/** A storage that starts where this tab is, rather than where the tab before it was when it last wrote. */
const startingAt = (storage: ClientStorage, position: Position): ClientStorage => ({
  load: async () => ({ ...(await storage.load()), ...(position.epoch && { position }) }),
  write: (change) => storage.write(change),
});

const toError = (error: unknown): { code: ClientError['code']; message: string } =>
  error instanceof ClientError
    ? { code: error.code, message: error.message }
    : { code: 'internal', message: String(error) };

/**
 * A client whose socket all tabs of a browser share. The tab that holds the lock leads: it has the socket, the
 * cursor and the outbox; the others see what it sees and call through it. When it goes, the next one takes over
 * where it stands itself. Same interface and guarantees as `createClient`, which this is where a browser has no
 * Web Locks or BroadcastChannel. Every tab needs the same options; `storage` should survive a tab (IndexedDB).
 */
export const createSharedClient = (options: SharedClientOptions): Client => {
  const name = `bos ${options.name ?? options.url}`;
  const locks = options.locks ?? (globalThis.navigator?.locks as Locks | undefined);
  const openChannel =
    options.openChannel ??
    (typeof BroadcastChannel === 'undefined'
      ? undefined
      : (it: string) => new BroadcastChannel(it) as never as Channel);
  if (!locks || !openChannel) return createClient(options);

  const storage = options.storage ?? memoryStorage();
  const newId = options.newId ?? (() => crypto.randomUUID());
  const { on, emit } = createEmitter<ClientEvents>();
  let view: View = {
    status: { state: 'idle', queued: 0, devices: 0 },
    outbox: [],
    position: { epoch: '', offset: 0 },
  };
  let leader: Client | undefined;
  let channel: Channel | undefined;
  let over = false;
  const resign = new AbortController();
  const calls = new Map<
    string,
    { call: Call; done(error: ClientError | undefined, value?: unknown): void }
  >();

  const look = (client: Client): View => ({
    status: client.status,
    outbox: client.outbox,
    position: client.position,
  });

  const perform = (client: Client, { name: method, args }: Call): unknown => {
    const result = (client[method] as (...given: unknown[]) => unknown)(...args);
    return method === 'send' ? (result as ReturnType<Client['send']>).accepted : result;
  };

  const lead = () => {
    const from = view.position;
    const client = createClient({ ...options, storage: startingAt(storage, from) });
    leader = client;
    let loaded = false;
    const update = () => {
      loaded ||= client.position.epoch !== '';
      view = { ...look(client), position: loaded ? client.position : from };
    };
    for (const event of EVENTS)
      client.on(event, (value) => {
        // Other tabs first: one that shows a message here and dies must not be the only one that saw it.
        loaded ||= event === 'reset';
        update();
        const told = value instanceof ClientError ? toError(value) : value;
        channel?.postMessage({ kind: 'event', event, value: told, view } as Note);
        emit(event, value);
      });
    client.connect();
    update();
    channel?.postMessage({ kind: 'view', view, anew: true });
    for (const [id, { call, done }] of [...calls]) {
      calls.delete(id);
      Promise.resolve(perform(client, call)).then((value) => done(undefined, value), done);
    }
  };

  const follow = (next: View) => {
    const { status, outbox } = view;
    view = next;
    if (JSON.stringify(status) !== JSON.stringify(next.status)) emit('status', next.status);
    if (JSON.stringify(outbox) !== JSON.stringify(next.outbox)) emit('outbox', next.outbox);
  };

  const isSeen = (at: Position) => at.epoch === view.position.epoch && at.offset <= view.position.offset;

  const hear = (note: Note) => {
    if (note.kind === 'join') {
      if (leader) channel?.postMessage({ kind: 'view', view });
    } else if (note.kind === 'call') {
      if (!leader) return;
      Promise.resolve(perform(leader, note.call)).then(
        (value) => channel?.postMessage({ kind: 'answer', id: note.id, value }),
        (error: unknown) => channel?.postMessage({ kind: 'answer', id: note.id, error: toError(error) }),
      );
    } else if (note.kind === 'answer') {
      const { error, value } = note;
      calls.get(note.id)?.done(error && new ClientError(error.code, error.message), value);
      calls.delete(note.id);
    } else if (leader) {
      // A leader whose lock was stolen still talks: the lock's holder is right.
    } else if (note.kind === 'view') {
      // A new leader may stand before this tab: what this tab has shown stays shown.
      const isBehind = note.view.position.epoch === view.position.epoch || !note.view.position.epoch;
      follow({
        ...note.view,
        position: isBehind && view.position.epoch ? view.position : note.view.position,
      });
      if (note.anew) for (const [id, { call }] of calls) channel?.postMessage({ kind: 'call', id, call });
    } else if (note.event === 'message') {
      if (isSeen(note.value)) return;
      const { epoch, offset } = note.value;
      view = { ...view, position: { epoch, offset } };
      emit('message', note.value);
    } else {
      const { position } = note.event === 'reset' ? note.view : view;
      view = { ...note.view, position };
      if (note.event === 'problem') emit('problem', new ClientError(note.value.code, note.value.message));
      else emit(note.event, note.value as never);
    }
  };

  const ask = <T>(call: Call, signal?: AbortSignal): Promise<T> =>
    new Promise<T>((resolve, reject) => {
      if (over) return reject(new ClientError('closed'));
      if (signal?.aborted) return reject(new ClientError('aborted'));
      const id = newId();
      const abort = () => {
        calls.delete(id);
        reject(new ClientError('aborted'));
      };
      signal?.addEventListener('abort', abort);
      const done = (error: ClientError | undefined, value?: unknown) => {
        signal?.removeEventListener('abort', abort);
        if (error) reject(error);
        else resolve(value as T);
      };
      calls.set(id, { call, done });
      channel?.postMessage({ kind: 'call', id, call });
    });

  const tell = (call: Call) => {
    if (leader) perform(leader, call);
    // Whoever leads next gets it; when this tab closes first there is nothing left to tell.
    else ask(call).catch(() => undefined);
  };

  const join = () => {
    channel = openChannel(name);
    channel.onmessage = ({ data }) => hear(data);
    channel.postMessage({ kind: 'join' });
    const hold = () =>
      new Promise<void>((release) => {
        if (over) return release();
        resign.signal.addEventListener('abort', () => release());
        lead();
      });
    locks.request(name, { signal: resign.signal }, hold).catch((cause: unknown) => {
      if (!over) emit('problem', new ClientError('internal', String(cause), cause));
    });
  };

  return {
    on,
    get status() {
      return view.status;
    },
    get outbox() {
      return view.outbox;
    },
    get position() {
      return view.position;
    },
    connect() {
      if (over) return;
      if (!channel) join();
      else tell({ name: 'connect', args: [] });
    },
    async close() {
      if (over) return;
      over = true;
      const error = new ClientError('closed');
      for (const { done } of calls.values()) done(error);
      calls.clear();
      const closing = leader;
      const wasOpen = channel;
      channel = undefined;
      leader = undefined;
      await closing?.close();
      resign.abort();
      wasOpen?.close();
      if (view.status.reason === 'closed') return;
      view = { ...view, status: { ...view.status, state: 'closed', reason: 'closed' } };
      emit('status', view.status);
    },
    send(message) {
      if (leader) return leader.send(message);
      const id = message.id ?? newId();
      const accepted = ask<Accepted>({ name: 'send', args: [{ ...message, id }] as never });
      // As in one tab: whoever does not look at the promise must not be ended by it.
      accepted.catch(() => undefined);
      return { id, accepted };
    },
    retry: (id) => tell({ name: 'retry', args: [id] }),
    discard: (id) => tell({ name: 'discard', args: [id] }),
    typing: (sessionId) => tell({ name: 'typing', args: [sessionId] }),
    markRead: (offset) => tell({ name: 'markRead', args: [offset ?? view.position.offset] }),
    history: ({ signal, ...query }) =>
      leader
        ? leader.history({ ...query, ...(signal && { signal }) })
        : ask<Page>({ name: 'history', args: [query] }, signal),
    sessions: ({ signal, ...query }) =>
      leader
        ? leader.sessions({ ...query, ...(signal && { signal }) })
        : ask({ name: 'sessions', args: [query] }, signal),
    messages: ({ signal } = {}) => iterate(on, signal),
  };
};
