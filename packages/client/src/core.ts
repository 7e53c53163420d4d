import type {
  ClientFrame,
  ErrorFrame,
  ResumedFrame,
  ServerFrame,
  Stub,
  Message as WireMessage,
} from '@bos/core/protocol';
import { PENDING_MS } from '@bos/core/protocol/limits';
import type { Accepted, Client, ClientEvents, ConnectionStatus, Message, OutboxEntry } from './api.ts';
import { systemClock } from './clock.ts';
import { createDriver } from './driver.ts';
import { createEmitter } from './emitter.ts';
import { ClientError } from './errors.ts';
import { createInbox } from './inbox.ts';
import { createKeeper } from './keeper.ts';
import type { CoreOptions } from './options.ts';
import { createOutbox } from './outbox.ts';
import { createParts } from './parts.ts';

/** The part of a client that keeps the promise: once, in order, through anything. */
export type CoreClient = Omit<Client, 'history' | 'sessions' | 'markRead' | 'typing' | 'messages'>;

/** What rides along on the core's socket. Each hook is called for what its name says. */
export interface Rider {
  /** A frame the core has no use for; `link` is the socket it came over. */
  frame?(frame: ServerFrame): void;
  /** A message that came in parts is whole. */
  whole?(): void;
  shown?(message: Message): void;
  resumed?(frame: ResumedFrame): void;
  /** There is a socket to send on. */
  online?(): void;
  /** That socket is gone. */
  lost?(link: object): void;
  /** Something of this rider is unanswered on that socket. */
  isBusy?(link: object): boolean;
  /** An error that names no send: answers whether it was this rider's. */
  refuse?(frame?: ErrorFrame): boolean;
  /** The page is being left; it may come back. */
  leave?(): void;
  /** The client has stopped, for good or until `connect`. */
  stop?(): void;
}

export interface Core extends CoreClient {
  /** Sends over the live socket, if there is one; answers which. */
  transmit(frame: ClientFrame): object | undefined;
  emit<E extends keyof ClientEvents>(event: E, value: ClientEvents[E]): void;
  /** Reads the log from the cursor on. */
  resume(): void;
  /** The live socket has left something unanswered for too long. */
  giveUp(): void;
  /** What the log says of messages: whether the user's own are done, or someone has to finish them. */
  learn(epoch: string, messages: (WireMessage | Stub)[]): void;
  whole(epoch: string, offset: number): WireMessage | undefined;
}

/** The core alone: connects, sends, shows. Does nothing before `connect`, but for reading its storage. */
export const createCore = (options: CoreOptions, ride: () => Rider[] = () => []): Core => {
  const { clock = systemClock, random = Math.random } = options;
  const { on, emit } = createEmitter<ClientEvents>();
  const newId = options.newId ?? (() => crypto.randomUUID());
  const problem = (cause: unknown, code: ClientError['code'] = 'internal') =>
    emit('problem', cause instanceof ClientError ? cause : new ClientError(code, String(cause), cause));

  /** Calls one hook of all that rides along. */
  const each = <H extends keyof Rider>(hook: H, ...given: Parameters<NonNullable<Rider[H]>>) => {
    for (const rider of ride()) (rider[hook] as ((...args: typeof given) => unknown) | undefined)?.(...given);
  };

  let devices = 0;
  /** One object a change, so that it can be compared by identity. */
  let status: ConnectionStatus = { state: 'idle', queued: 0, devices };
  let entries: readonly OutboxEntry[] = [];
  const refresh = () => {
    const { name: state, reason } = driver.state;
    const next = {
      state,
      reason,
      retryAt: driver.retryAt,
      queued: outbox.queued,
      devices,
    } as ConnectionStatus;
    if (JSON.stringify(next) === JSON.stringify(status)) return;
    const stopped = state === 'closed' && status.state !== state;
    status = JSON.parse(JSON.stringify(next)) as ConnectionStatus;
    if (stopped) each('stop');
    emit('status', status);
  };

  const parts = createParts();
  const resume = () => driver.resume();
  const keeper = createKeeper(options.storage, {
    position: () => inbox.position,
    loaded(snapshot) {
      inbox.restore(snapshot.position);
      outbox.restore(snapshot.entries);
    },
    problem: (cause) => problem(cause, 'storage'),
  });
  const inbox = createInbox({
    clock,
    parts,
    resume,
    reset(epoch) {
      keeper.move();
      emit('reset', { reason: 'new-epoch', epoch });
    },
    show(shown) {
      const { type, pending, ...rest } = shown as Message & { type?: unknown; pending?: unknown };
      const message: Message = rest;
      keeper.move();
      each('shown', message);
      emit('message', message);
    },
  });
  const outbox = createOutbox({
    clock,
    random,
    newId,
    deadlineMs: options.sendDeadlineMs ?? 3_600_000,
    transmit: (frame) => driver.transmit(frame),
    keep: keeper.keep,
    overdue: resume,
    changed() {
      const next = outbox.entries;
      const isSame =
        next.length === entries.length &&
        next.every(({ id, state }, at) => id === entries[at]?.id && state === entries[at]?.state);
      if (!isSame) {
        entries = next;
        emit('outbox', next);
      }
      refresh();
    },
  });

  const learn = (epoch: string, messages: (WireMessage | Stub)[]) => {
    for (const message of messages as WireMessage[]) {
      if (message.role !== 'user') continue;
      const { id, offset, sentAt } = message;
      if (!message.pending) outbox.accept({ id, offset, epoch, sentAt });
      else if (!outbox.get(id))
        clock.after(PENDING_MS, () => status.state !== 'closed' && outbox.finish(message));
    }
  };

  const accept = ({ id, offset, epoch, sentAt }: Accepted) => {
    const entry = outbox.get(id);
    if (!entry) return;
    const { sessionId, text, meta } = entry;
    inbox.offer({ offset, epoch, id, sessionId, role: 'user', text, sentAt, ...(meta && { meta }) });
    outbox.accept({ id, offset, epoch, sentAt });
  };

  /** An error that names its send is that send's; one that does not belongs to what is waiting for an answer. */
  const refuse = (link: object, frame: ErrorFrame) => {
    const { code, id = outbox.inFlight()[0] } = frame;
    const isSend = frame.id !== undefined;
    if (
      isSend ||
      !(driver.retryResume(link, frame.retryAfterMs) || ride().some((rider) => rider.refuse?.(frame)))
    )
      if (id !== undefined) outbox.refuse(id, frame);
    if (code === 'expired' || code === 'unauthorized') driver.expire(link);
  };

  const receive = (frame: ServerFrame, link: object) => {
    switch (frame.type) {
      case 'message':
        return inbox.offer(frame);
      case 'part': {
        const whole = parts.add(frame);
        if (!whole) return inbox.expect(frame);
        inbox.offer(whole);
        each('whole');
        return;
      }
      case 'accepted':
        return accept(frame);
      case 'presence':
        devices = frame.devices;
        refresh();
        return emit('presence', { devices });
      case 'error':
        return refuse(link, frame);
      default:
        // The gateway's own words have no type: one of the frames in flight failed on the way.
        if (!('connectionId' in frame)) each('frame', frame);
        else if (outbox.inFlight().length) outbox.retryAll();
        else if (!driver.retryResume(link)) each('refuse');
    }
  };

  const driver = createDriver({
    options,
    clock,
    random,
    ready: keeper.loaded,
    after: () => inbox.after,
    page(frame, from) {
      devices = frame.devices;
      const more = inbox.page(frame, from);
      keeper.move();
      each('resumed', frame);
      learn(frame.epoch, frame.messages);
      return more;
    },
    receive,
    adopt: (user) =>
      keeper.adopt(user, (isFirst) => {
        const put = outbox.forget(new ClientError('unauthorized', 'Another user has signed in.'), isFirst);
        inbox.restore(undefined);
        emit('reset', { reason: 'other-user', epoch: '' });
        return put;
      }),
    isOther: keeper.isOther,
    isBusy: (link) => outbox.inFlight(link).length > 0 || ride().some((rider) => rider.isBusy?.(link)),
    lost(link) {
      outbox.retryAll(link);
      each('lost', link);
    },
    online() {
      outbox.flush();
      each('online');
    },
    changed: refresh,
    problem,
  });

  const leave = () => {
    each('leave');
  };
  let stopSignals: (() => void) | undefined;

  // Read late: riders are made of the core they ride on.
  keeper.load();
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
      if (status.reason === 'closed') return;
      stopSignals ??= options.signals({ wake: () => driver.dispatch({ type: 'wake' }), leave });
      driver.dispatch({ type: 'connect' });
    },
    async close() {
      leave();
      stopSignals?.();
      driver.dispatch({ type: 'close' });
      outbox.stop(new ClientError('closed'));
      inbox.stop();
      await keeper.written();
    },
    send(message) {
      const sent = outbox.send(message);
      // A person who sends right after a drop does not wait for the jitter; a loop that sends does.
      if (status.state === 'waiting' && driver.state.failures <= 1) driver.dispatch({ type: 'wake' });
      return sent;
    },
    retry: outbox.retry,
    discard: outbox.discard,
    emit,
    resume,
    transmit: (frame) => driver.transmit(frame),
    giveUp: () => driver.giveUp(),
    learn,
    whole: parts.whole,
  };
};
