import type {
  ErrorFrame,
  HistoryPageFrame,
  ServerFrame,
  Stub,
  Message as WireMessage,
} from '@bos/core/protocol';
import { PENDING_MS } from '@bos/core/protocol/limits';
import { createAcks } from './acks.ts';
import type { Accepted, Client, ClientEvents, ConnectionStatus, Message, OutboxEntry } from './api.ts';
import { createAwaiting } from './awaiting.ts';
import { systemClock } from './clock.ts';
import { createDriver } from './driver.ts';
import { createEmitter } from './emitter.ts';
import { ClientError } from './errors.ts';
import { createInbox, type Position } from './inbox.ts';
import { iterate } from './iterate.ts';
import type { ClientOptions } from './options.ts';
import { createOutbox } from './outbox.ts';
import { createParts } from './parts.ts';
import { createRequests } from './requests.ts';
import { memoryStorage } from './storage/memory.ts';
import type { StorageChange } from './storage/storage.ts';
import { platformSignals } from './wake.ts';

/** At most one `typing` frame per session in this time, ms. */
const TYPING_EVERY_MS = 10_000;

const isStub = (item: WireMessage | Stub): item is Stub => 'parts' in item;

/** A client of one user's inbox. It does nothing before `connect`, but for reading its storage. */
export const createClient = (options: ClientOptions): Client => {
  const { clock = systemClock, random = Math.random, storage = memoryStorage() } = options;
  const { on, emit } = createEmitter<ClientEvents>();
  const newId = options.newId ?? (() => crypto.randomUUID());

  const problem = (cause: unknown) =>
    emit('problem', cause instanceof ClientError ? cause : new ClientError('internal', String(cause), cause));
  const unkept = (cause: unknown) => problem(new ClientError('storage', String(cause), cause));

  // Storage: one write at a time, in order; positions that pile up meanwhile become one.
  let user: string | undefined;
  let identified = false;
  let moved = false;
  const load = async () => {
    const snapshot = await storage.load();
    user = snapshot.user;
    inbox.restore(snapshot.position);
    outbox.restore(snapshot.entries);
  };
  let writing: Promise<void>;
  const keep = (change: StorageChange) => {
    writing = writing.then(() => storage.write(change)).catch(unkept);
  };
  const keepPosition = () => {
    if (moved) return;
    moved = true;
    writing = writing
      .then(() => {
        moved = false;
        return storage.write({ position: inbox.position });
      })
      .catch(unkept);
  };

  // Status: one object a change, so that it can be compared by identity.
  let devices = 0;
  let status: ConnectionStatus = { state: 'idle', queued: 0, devices };
  let entries: readonly OutboxEntry[] = [];
  const refresh = () => {
    const { name: state, reason } = driver.state;
    const { retryAt } = driver;
    const next: ConnectionStatus = {
      state,
      ...(reason && { reason }),
      ...(retryAt !== undefined && { retryAt }),
      queued: outbox.queued,
      devices,
    };
    if (JSON.stringify(next) === JSON.stringify(status)) return;
    const stopped = next.state === 'closed' && status.state !== 'closed';
    status = next;
    if (stopped) requests.stop(new ClientError('closed'));
    emit('status', status);
  };

  const parts = createParts(clock);
  const awaiting = createAwaiting(clock, () => driver.resume());
  const inbox = createInbox({
    clock,
    parts,
    resume: () => driver.resume(),
    reset(epoch) {
      keepPosition();
      emit('reset', { reason: 'new-epoch', epoch });
    },
    show(shown) {
      const { type, pending, ...message } = shown as Message & { type?: unknown; pending?: unknown };
      const byUser = message.role === 'user';
      keepPosition();
      awaiting.shown(message.sessionId, byUser);
      acks.shown(byUser);
      emit('message', message as Message);
    },
  });
  const outbox = createOutbox({
    clock,
    random,
    newId,
    deadlineMs: options.sendDeadlineMs ?? 3_600_000,
    transmit: (frame) => driver.transmit(frame),
    keep,
    overdue: () => driver.resume(),
    changed() {
      entries = outbox.entries;
      emit('outbox', entries);
      refresh();
    },
  });
  const acks = createAcks({
    clock,
    position: () => inbox.position,
    transmit: (frame) => driver.transmit(frame),
  });
  const requests = createRequests({
    clock,
    transmit: (frame) =>
      driver.transmit(
        frame.action === 'history' ? { ...frame, before: frame.before ?? inbox.position.offset + 1 } : frame,
      ),
    overdue: () => driver.giveUp(),
  });

  /** What the log says of messages: whether the user's own are done, or someone has to finish them. */
  const learn = (epoch: string, messages: (WireMessage | Stub)[]) => {
    for (const message of messages) {
      if (isStub(message) || message.role !== 'user') continue;
      const { id, offset, sentAt } = message;
      if (!message.pending) outbox.accept({ id, offset, epoch, sentAt });
      else if (!outbox.get(id))
        clock.after(PENDING_MS, () => status.state !== 'closed' && outbox.finish(message));
    }
  };

  /** A page that refers to messages in parts waits for them; the request's own deadline ends that. */
  let unfinished: HistoryPageFrame | undefined;
  const takeHistory = (frame: HistoryPageFrame) => {
    const asked = requests.asked('history');
    const { epoch } = frame;
    const fits = frame.messages.every(
      (item) =>
        item.offset < (asked?.before ?? Infinity) &&
        (isStub(item) || (asked?.sessionId ?? item.sessionId) === item.sessionId),
    );
    if (!asked || !fits) return;
    const messages = frame.messages.map((item) => (isStub(item) ? parts.whole(epoch, item.offset) : item));
    unfinished = messages.every(Boolean) ? undefined : frame;
    if (unfinished) return;
    learn(epoch, messages as WireMessage[]);
    requests.take({ ...frame, messages: messages as WireMessage[] });
  };

  const accept = (frame: Accepted) => {
    const entry = outbox.get(frame.id);
    if (!entry) return;
    const { id, sessionId, text, meta } = entry;
    const { offset, epoch, sentAt } = frame;
    inbox.offer({ offset, epoch, id, sessionId, role: 'user', text, sentAt, ...(meta && { meta }) });
    outbox.accept({ id, offset, epoch, sentAt });
  };

  /** An error that names its send is that send's; one that does not belongs to what is waiting for an answer. */
  const refuse = (link: object, frame: ErrorFrame) => {
    const [oldest] = outbox.inFlight();
    if (frame.id !== undefined) outbox.refuse(frame.id, frame);
    else if (driver.retryResume(link, frame.retryAfterMs)) return;
    else if (requests.waiting) requests.refuse(frame);
    else if (oldest !== undefined) outbox.refuse(oldest, frame);
    if (frame.code === 'expired' || frame.code === 'unauthorized') driver.expire(link);
  };

  const receive = (frame: ServerFrame, link: object) => {
    switch (frame.type) {
      case 'message':
        return inbox.offer(frame);
      case 'part': {
        const whole = parts.add(frame);
        if (whole) inbox.offer(whole);
        else inbox.expect(frame);
        if (whole && unfinished) takeHistory(unfinished);
        return;
      }
      case 'accepted':
        return accept(frame);
      case 'history':
        return takeHistory(frame);
      case 'sessions':
        return requests.asked('sessions') && requests.take(frame);
      case 'presence':
        devices = frame.devices;
        refresh();
        return emit('presence', { devices });
      case 'typing':
        return emit('typing', { sessionId: frame.sessionId, from: frame.from, untilMs: frame.untilMs });
      case 'receipt':
        return emit('receipt', { epoch: frame.epoch, offset: frame.offset, state: frame.state });
      case 'error':
        return refuse(link, frame);
      default:
        // The gateway's own words, which have no type: one of the frames in flight failed on the way.
        if (!('connectionId' in frame)) return;
        if (outbox.inFlight().length) outbox.retryAll();
        else if (!driver.retryResume(link)) requests.refuse();
    }
  };

  const driver = createDriver({
    options,
    clock,
    random,
    get ready() {
      return loaded;
    },
    after: () => inbox.after,
    page(frame, from: Position | undefined) {
      devices = frame.devices;
      const more = inbox.page(frame, from);
      keepPosition();
      acks.known(frame.epoch, frame.cursors);
      if (frame.cursors.read)
        emit('receipt', { epoch: frame.epoch, offset: frame.cursors.read, state: 'read' });
      learn(frame.epoch, frame.messages);
      return more;
    },
    receive,
    isOther: (sub) => user !== sub,
    adopt(sub) {
      const other = user !== undefined;
      user = sub;
      if (other) {
        const error = new ClientError('unauthorized', 'Another user has signed in.');
        const put = outbox.forget(error, !identified);
        inbox.restore(undefined);
        awaiting.stop();
        keep({ clear: true, user, put });
        emit('reset', { reason: 'other-user', epoch: '' });
      } else keep({ user });
      identified = true;
    },
    isBusy: (link) => outbox.isBusy(link) || requests.isBusy(link),
    lost(link) {
      outbox.lost(link);
      requests.lost(link);
    },
    online() {
      outbox.flush();
      requests.flush();
    },
    changed: refresh,
    problem,
  });

  const loaded = load().catch(unkept);
  writing = loaded;

  let stopSignals: (() => void) | undefined;
  const typed = new Map<string, number>();
  const isOver = () => driver.state.name === 'closed';

  return {
    on,
    get status() {
      return status;
    },
    get outbox() {
      return entries;
    },
    get position() {
      return inbox.position;
    },
    connect() {
      if (isOver() && driver.state.reason === 'closed') return;
      stopSignals ??= (options.signals ?? platformSignals(clock))({
        wake: () => driver.dispatch({ type: 'wake' }),
        leave: () => acks.leave(),
      });
      driver.dispatch({ type: 'connect' });
    },
    async close() {
      acks.leave();
      stopSignals?.();
      driver.dispatch({ type: 'close' });
      outbox.stop(new ClientError('closed'));
      for (const part of [inbox, acks, awaiting]) part.stop();
      await writing;
    },
    send(message) {
      const sent = outbox.send(message);
      // A person who sends right after a drop does not wait for the jitter; a loop that sends does.
      if (status.state === 'waiting' && driver.state.failures <= 1) driver.dispatch({ type: 'wake' });
      return sent;
    },
    retry: outbox.retry,
    discard: outbox.discard,
    async history({ before, sessionId, limit, signal }) {
      if (isOver()) throw new ClientError('closed');
      const frame = {
        action: 'history' as const,
        ...(before !== undefined && { before }),
        ...(sessionId !== undefined && { sessionId }),
        ...(limit !== undefined && { limit }),
      };
      const { epoch, messages, more } = await requests.ask<HistoryPageFrame>(frame, signal);
      return {
        messages: (messages as WireMessage[]).map(
          ({ pending, type, ...message }) => ({ ...message, epoch }) as Message,
        ),
        more,
      };
    },
    async sessions({ before, limit, signal }) {
      if (isOver()) throw new ClientError('closed');
      const { sessions, more } = await requests.ask<import('@bos/core/protocol').SessionsPageFrame>(
        {
          action: 'sessions',
          ...(before !== undefined && { before }),
          ...(limit !== undefined && { limit }),
        },
        signal,
      );
      return { sessions, more };
    },
    markRead(offset) {
      acks.read(Math.min(offset ?? Infinity, inbox.position.offset));
    },
    typing(sessionId) {
      const now = clock.now();
      if (now - (typed.get(sessionId) ?? -Infinity) < TYPING_EVERY_MS) return;
      if (driver.transmit({ action: 'typing', sessionId })) typed.set(sessionId, now);
    },
    messages: ({ signal } = {}) =>
      iterate<Message>((push, end) => {
        const offs = [
          on('message', push),
          on('status', ({ state, reason }) => state === 'closed' && reason === 'closed' && end()),
        ];
        return () => {
          for (const off of offs) off();
        };
      }, signal),
  };
};
