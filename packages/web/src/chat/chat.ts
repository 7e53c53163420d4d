import type { Client, Message } from '@bos/client';
import {
  forgetLog,
  noteMarks,
  noteMessages,
  notePage,
  noteRead,
  noteReceipt,
  noteSessions,
  withoutTyping,
  withTimeline,
  withTyping,
} from './changes.ts';
import { type ChatState, initialState } from './chat-state.ts';
import type { MarksShelf } from './marks-shelf.ts';
import { createStore, type Store } from './store.ts';

/** Messages asked for at a time when scrolling up. */
const PAGE = 50;
const SESSIONS_PAGE = 30;

/** One user's inbox, kept in step with the client: what the components read and call. */
export interface Chat {
  readonly state: Store<ChatState>;
  readonly client: Client;
  send(sessionId: string, text: string): void;
  /** Shows the session's newest messages, unless they are known. */
  open(sessionId: string): void;
  /** Makes room for a session that nobody has written in: there is nothing to load. */
  begin(sessionId: string): void;
  loadOlder(sessionId: string): void;
  loadSessions(): void;
  /** Everything shown of the session has been seen. */
  markRead(sessionId: string): void;
  /** Called with messages that are news to the person, in order. */
  onNews(listener: (messages: readonly Message[]) => void): () => void;
}

export const createChat = (client: Client, shelf: MarksShelf): Chat => {
  const state = createStore(initialState(client.status, client.outbox));
  const listeners = new Set<(messages: readonly Message[]) => void>();
  /** This device has been here before: what it missed meanwhile is news. */
  let returning = false;
  let arrived: Message[] = [];
  let open: string | undefined;

  const recall = () => {
    const { epoch, marks } = shelf.load();
    if (epoch !== '') state.update((now) => noteMarks(now, epoch, marks));
  };
  recall();
  shelf.onChange(recall);
  let kept = state.get().marks;
  state.subscribe(() => {
    const { epoch, marks } = state.get();
    if (marks === kept || epoch === '') return;
    kept = marks;
    shelf.save(epoch, marks);
  });

  /** One change of state for all messages of one frame. */
  const flush = () => {
    const messages = arrived;
    if (messages.length === 0) return;
    arrived = [];
    const news = state.get().settled || returning;
    state.update((before) => noteMessages(before, messages));
    if (news) for (const listener of listeners) listener(messages);
  };

  const loadOlder = (sessionId: string) => {
    const timeline = state.get().timelines.get(sessionId);
    if (timeline?.loading || timeline?.complete) return;
    const before = timeline?.loaded ? timeline.messages[0]?.offset : undefined;
    state.update((now) =>
      withTimeline(now, sessionId, (line) => ({ ...line, loading: true, failed: false })),
    );
    client.history({ sessionId, limit: PAGE, ...(before === undefined ? {} : { before }) }).then(
      (page) => state.update((now) => notePage(now, sessionId, page)),
      () =>
        state.update((now) =>
          withTimeline(now, sessionId, (line) => ({ ...line, loading: false, failed: true })),
        ),
    );
  };

  const ensureLoaded = (sessionId: string) => {
    if (state.get().status.state === 'online' && !state.get().timelines.get(sessionId)?.loaded)
      loadOlder(sessionId);
  };

  let listing = false;
  /** The lowest session id of the pages read so far. */
  let listedTo: string | undefined;
  const loadSessions = () => {
    if (listing || state.get().moreSessions === false) return;
    listing = true;
    client
      .sessions({ limit: SESSIONS_PAGE, ...(listedTo === undefined ? {} : { before: listedTo }) })
      .then((page) => {
        listedTo = page.sessions.at(-1)?.sessionId ?? listedTo;
        state.update((now) => noteSessions(now, page.sessions, page.more));
      })
      // Asked again when the connection is back, or the list is scrolled.
      .catch(() => undefined)
      .finally(() => {
        listing = false;
      });
  };

  /** What the page wants and could not get while there was no connection. */
  const catchUp = () => {
    if (state.get().status.state !== 'online') return;
    if (open !== undefined) ensureLoaded(open);
    if (state.get().moreSessions === undefined) loadSessions();
  };

  client.on('message', (message) => {
    arrived.push(message);
    if (arrived.length === 1) queueMicrotask(flush);
  });
  client.on('outbox', (outbox) => state.update((now) => ({ ...now, outbox })));
  client.on('presence', () => state.update((now) => ({ ...now, status: client.status })));
  client.on('receipt', ({ offset, state: kind }) => {
    if (kind === 'read') state.update((now) => noteReceipt(now, offset));
  });
  client.on('reset', ({ epoch }) => {
    arrived = [];
    listedTo = undefined;
    state.update((now) => forgetLog(now, epoch));
    queueMicrotask(catchUp);
  });
  client.on('typing', ({ sessionId, from, untilMs }) => {
    const until = Date.now() + untilMs;
    state.update((now) => withTyping(now, sessionId, from, until));
    setTimeout(() => {
      if (state.get().typing.get(sessionId)?.until === until)
        state.update((now) => withoutTyping(now, sessionId));
    }, untilMs);
  });
  client.on('status', (status) => {
    const online = status.state === 'online';
    if (status.state === 'connecting' && client.position.offset > 0) returning = true;
    state.update((now) => ({ ...now, status, settled: now.settled || online }));
    if (online) catchUp();
  });

  return {
    state,
    client,
    loadOlder,
    loadSessions,
    send(sessionId, text) {
      // Its fate is told by the outbox, which the page shows.
      client.send({ sessionId, text }).accepted.catch(() => undefined);
    },
    begin(sessionId) {
      state.update((now) =>
        withTimeline(now, sessionId, (line) => ({ ...line, loaded: true, complete: true })),
      );
    },
    open(sessionId) {
      open = sessionId;
      ensureLoaded(sessionId);
    },
    markRead(sessionId) {
      const before = state.get().marks;
      state.update((now) => noteRead(now, sessionId));
      const { inbox } = state.get().marks;
      if (inbox > before.inbox) client.markRead(inbox);
    },
    onNews(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
};
