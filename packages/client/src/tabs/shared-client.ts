import { answerOf, type Done } from '../answer.ts';
import type { Accepted, Client, ClientEvents, Position } from '../api.ts';
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

  const { storage = memoryStorage(), newId = () => crypto.randomUUID() } = options;
  const { on, emit } = createEmitter<ClientEvents>();
  let view: View = {
    status: { state: 'idle', queued: 0, devices: 0 },
    outbox: [],
    position: { epoch: '', offset: 0 },
  };
  let leader: Client | undefined;
  let channel: Channel | undefined;
  let isOver = false;
  const resign = new AbortController();
  /** What this tab has asked for, by its number: nobody has answered yet. */
  const calls = new Map<string, { call: Call; done: Done<unknown> }>();

  const say = (note: Note) => channel?.postMessage(note);

  /** Does it at once; settles when the client's own promise does. */
  const perform = async (client: Client, { name: method, args }: Call): Promise<unknown> => {
    const result = (client[method] as (...given: unknown[]) => unknown)(...args);
    return method === 'send' ? (result as ReturnType<Client['send']>).accepted : result;
  };

  const lead = () => {
    const from = view.position;
    const client = createClient({ ...options, storage: startingAt(storage, from) });
    leader = client;
    let isLoaded = false;
    const update = () => {
      const { status, outbox, position } = client;
      isLoaded ||= position.epoch !== '';
      view = { status, outbox, position: isLoaded ? position : from };
    };
    for (const event of EVENTS)
      client.on(event, (value) => {
        // Other tabs first: one that shows a message here and dies must not be the only one that saw it.
        isLoaded ||= event === 'reset';
        update();
        const told = value instanceof ClientError ? toError(value) : value;
        say({ kind: 'event', event, value: told, view } as Note);
        emit(event, value);
      });
    client.connect();
    update();
    say({ kind: 'view', view, anew: true });
    for (const { call, done } of calls.values())
      perform(client, call).then((value) => done(undefined, value), done);
  };

  /** Takes over what the leader sees, but for the place: what this tab has shown stays shown. */
  const follow = (next: View, position: Position) => {
    const last = view;
    view = { ...next, position };
    for (const part of ['status', 'outbox'] as const)
      if (JSON.stringify(last[part]) !== JSON.stringify(next[part])) emit(part, next[part] as never);
  };

  const hear = (note: Note) => {
    const { epoch, offset } = view.position;
    if (note.kind === 'answer') {
      const { error, value } = note;
      calls.get(note.id)?.done(error && new ClientError(error.code, error.message), value);
    } else if (leader) {
      // A leader whose lock was stolen still talks: the lock's holder is right, and hears questions alone.
      if (note.kind === 'join') say({ kind: 'view', view });
      if (note.kind !== 'call') return;
      const { id } = note;
      perform(leader, note.call).then(
        (value) => say({ kind: 'answer', id, value }),
        (error: unknown) => say({ kind: 'answer', id, error: toError(error) }),
      );
    } else if (note.kind === 'view') {
      // A new leader may stand before this tab.
      const { position } = note.view;
      follow(note.view, epoch && (position.epoch === epoch || !position.epoch) ? view.position : position);
      if (note.anew) for (const [id, { call }] of calls) say({ kind: 'call', id, call });
    } else if (note.kind === 'event') {
      if (note.event === 'message') {
        const { value } = note;
        if (value.epoch === epoch && value.offset <= offset) return;
        view = { ...view, position: { epoch: value.epoch, offset: value.offset } };
      } else view = { ...note.view, position: (note.event === 'reset' ? note.view : view).position };
      const { value } = note;
      emit(
        note.event,
        (note.event === 'problem' ? new ClientError(note.value.code, note.value.message) : value) as never,
      );
    }
  };

  const ask = <T>(call: Call, signal?: AbortSignal): Promise<T> =>
    answerOf<unknown>(signal, (done) => {
      if (isOver) {
        done(new ClientError('closed'));
        return undefined;
      }
      const id = newId();
      calls.set(id, { call, done });
      say({ kind: 'call', id, call });
      return () => calls.delete(id);
    }) as Promise<T>;

  const tell = (call: Call) => {
    // Whoever leads next gets it; when this tab closes first there is nothing left to tell.
    (leader ? perform(leader, call) : ask(call)).catch(() => undefined);
  };

  const query = <T>(name: 'history' | 'sessions', { signal, ...args }: { signal?: AbortSignal }) => {
    const callWith = (given: object) => ({ name, args: [given] }) as Call;
    const answer = leader ? perform(leader, callWith({ ...args, signal })) : ask(callWith(args), signal);
    return answer as Promise<T>;
  };

  const join = () => {
    channel = openChannel(name);
    channel.onmessage = ({ data }) => hear(data);
    say({ kind: 'join' });
    const hold = () =>
      new Promise<void>((release) => {
        if (isOver) return release();
        resign.signal.addEventListener('abort', () => release());
        lead();
      });
    locks.request(name, { signal: resign.signal }, hold).catch((cause: unknown) => {
      if (!isOver) emit('problem', new ClientError('internal', String(cause), cause));
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
      if (isOver) return;
      if (channel) tell({ name: 'connect', args: [] });
      else join();
    },
    async close() {
      if (isOver) return;
      isOver = true;
      for (const { done } of calls.values()) done(new ClientError('closed'));
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
      const { id = newId() } = message;
      const accepted = ask<Accepted>({ name: 'send', args: [{ ...message, id }] as never });
      // As in one tab: whoever does not look at the promise must not be ended by it.
      accepted.catch(() => undefined);
      return { id, accepted };
    },
    retry: (id) => tell({ name: 'retry', args: [id] }),
    discard: (id) => tell({ name: 'discard', args: [id] }),
    typing: (sessionId) => tell({ name: 'typing', args: [sessionId] }),
    markRead: (offset = view.position.offset) => tell({ name: 'markRead', args: [offset] }),
    history: (given) => query('history', given),
    sessions: (given) => query('sessions', given),
    messages: ({ signal } = {}) => iterate(on, signal),
  };
};
