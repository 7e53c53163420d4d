import { answerOf, type Done } from '../answer.ts';
import type { Accepted, Client, ClientEvents, Page, Position } from '../api.ts';
import { createClient, randomId } from '../client.ts';
import { createEmitter } from '../emitter.ts';
import { ClientError } from '../errors.ts';
import { iterate } from '../iterate.ts';
import type { ClientOptions } from '../options.ts';
import type { Sessions } from '../requests.ts';
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

const toError = (error: unknown): ClientError =>
  error instanceof ClientError ? error : new ClientError('internal', String(error), error);

/** What of an error crosses from tab to tab. */
const outline = ({ code, message }: ClientError) => ({ code, message });

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
    (globalThis.BroadcastChannel && ((it: string) => new BroadcastChannel(it) as never as Channel));
  if (!locks || !openChannel) return createClient(options);

  const { storage = memoryStorage(), newId = randomId } = options;
  const { on, emit } = createEmitter<ClientEvents>();
  let view: View = {
    status: { state: 'idle', queued: 0, devices: 0 },
    outbox: [],
    position: { epoch: '', offset: 0 },
  };
  let leader: Client | undefined;
  let channel: Channel | undefined;
  let isOver = false;
  /** Gives up the lead, or the place in the line of those who would lead: then as soon as its turn comes. */
  let end = (): void => undefined;
  const ended = new Promise<void>((resolve) => {
    end = resolve;
  });
  /** What this tab has asked for, by its number: nobody has answered yet. */
  const calls = new Map<string, { call: Call; done: Done<unknown> }>();

  const say = (note: Note) => channel?.postMessage(note);

  /** Does it at once; `done` hears when it is. */
  const perform = async (client: Client, { name: method, args }: Call, done: Done<unknown>) => {
    try {
      const result = (client[method] as (...given: unknown[]) => unknown)(...args);
      done(undefined, await (method === 'send' ? (result as ReturnType<Client['send']>).accepted : result));
    } catch (error) {
      done(toError(error));
    }
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
        const told = value instanceof ClientError ? outline(value) : value;
        say({ kind: 'view', view, event, value: told } as Note);
        emit(event, value);
      });
    client.connect();
    update();
    say({ kind: 'view', view, anew: true });
    for (const { call, done } of calls.values()) void perform(client, call, done);
  };

  /** Takes over what the leader sees; what this tab has shown stays shown. */
  const follow = ({ view: next, event, value, anew }: Extract<Note, { kind: 'view' }>) => {
    const { status, outbox, position } = view;
    const at = next.position;
    const isBehind = position.epoch && (at.epoch === position.epoch || !at.epoch);
    // Told already, by this leader or by the one before.
    if (event === 'message' && at.epoch === position.epoch && at.offset <= position.offset) return;
    const isPlace = event === 'message' || event === 'reset' || (!event && !isBehind);
    view = { ...next, position: isPlace ? at : position };
    if (JSON.stringify(status) !== JSON.stringify(next.status)) emit('status', next.status);
    if (JSON.stringify(outbox) !== JSON.stringify(next.outbox)) emit('outbox', next.outbox);
    if (event === 'problem') emit(event, new ClientError(value.code, value.message));
    else if (event && event !== 'status' && event !== 'outbox') emit(event, value as never);
    if (anew) for (const [id, { call }] of calls) say({ kind: 'call', id, call });
  };

  const hear = (note: Note) => {
    if (note.kind === 'answer') {
      const { error, value } = note;
      calls.get(note.id)?.done(error && new ClientError(error.code, error.message), value);
    } else if (!leader) {
      if (note.kind === 'view') follow(note);
    } else if (note.kind === 'join') say({ kind: 'view', view });
    // Whatever else is heard here comes from a leader whose lock was stolen: the lock's holder is right.
    else if (note.kind === 'call')
      void perform(leader, note.call, (error, value) =>
        say({ kind: 'answer', id: note.id, value, error: error && outline(error) }),
      );
  };

  const ask = <T>(call: Call, signal?: AbortSignal): Promise<T> =>
    answerOf<unknown>(signal, (done) => {
      const id = newId();
      calls.set(id, { call, done });
      if (isOver) done(new ClientError('closed'));
      else if (leader) void perform(leader, call, done);
      else say({ kind: 'call', id, call });
      return () => calls.delete(id);
    }) as Promise<T>;

  /** Whoever leads next gets it; when this tab closes first there is nothing left to tell. */
  const tell = (name: Call['name'], ...args: unknown[]) =>
    void ask({ name, args } as Call).catch(() => undefined);

  const join = () => {
    channel = openChannel(name);
    channel.onmessage = ({ data }) => hear(data);
    say({ kind: 'join' });
    const hold = () => {
      if (!isOver) lead();
      return ended;
    };
    locks.request(name, hold).catch((cause: unknown) => {
      if (!isOver) emit('problem', toError(cause));
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
      if (channel) tell('connect');
      else join();
    },
    async close() {
      if (isOver) return;
      isOver = true;
      for (const { done } of calls.values()) done(new ClientError('closed'));
      const [closing, wasOpen] = [leader, channel];
      channel = leader = undefined;
      await closing?.close();
      end();
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
    retry: (id) => tell('retry', id),
    discard: (id) => tell('discard', id),
    typing: (sessionId) => tell('typing', sessionId),
    markRead: (offset = view.position.offset) => tell('markRead', offset),
    history: ({ signal, ...query }) => ask<Page>({ name: 'history', args: [query] }, signal),
    sessions: ({ signal, ...query }) => ask<Sessions>({ name: 'sessions', args: [query] }, signal),
    messages: ({ signal } = {}) => iterate(on, signal),
  };
};
