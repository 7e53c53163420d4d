import type {
  ClientFrame,
  ErrorFrame,
  ResumedFrame,
  ServerFrame,
  Stub,
  Message as WireMessage,
} from '@bos/core/protocol';
import { PENDING_MS } from '@bos/core/protocol/limits';
import type { Client, ClientEvents, ConnectionStatus } from './api.ts';
import { systemClock } from './clock.ts';
import { createDriver } from './driver.ts';
import { createEmitter, type Emitter } from './emitter.ts';
import { ClientError } from './errors.ts';
import { type After, createInbox } from './inbox.ts';
import { createKeeper } from './keeper.ts';
import type { Link } from './link.ts';
import type { CoreOptions } from './options.ts';
import { createOutbox } from './outbox.ts';
import { createParts } from './parts.ts';

/** The part of a client that keeps the promise: once, in order, through anything. */
export type CoreClient = Omit<Client, 'history' | 'sessions' | 'markRead' | 'typing' | 'messages'>;

/** What the parts of a client tell each other, besides what the application hears. */
export interface CoreEvents extends ClientEvents {
  resumed: ResumedFrame;
  /** A message that came in parts is whole. */
  whole: undefined;
  /** A socket is gone. */
  lost: Link;
  /** An error that names no send, and is no resume's: the listener whose question failed answers `true`. */
  refused: ErrorFrame | undefined;
  /** The page is being left; it may come back. */
  leave: undefined;
}

/** What is done with each frame, by its type. */
export type FrameHandlers = {
  [T in NonNullable<ServerFrame['type']>]?: (frame: Extract<ServerFrame, { type: T }>, link: Link) => void;
};

export interface Core extends Omit<CoreClient, 'on'>, Emitter<CoreEvents> {
  /** Who has a use for other frames adds it. */
  readonly frames: FrameHandlers;
  /** Sends over the live socket, if there is one; answers which. */
  transmit(frame: ClientFrame): object | undefined;
  /** Reads the log from the cursor on. */
  resume(): void;
  /** The live socket has left something unanswered for too long. */
  giveUp(): void;
  /** What the log says of messages: whether the user's own are done, or someone has to finish them. */
  learn(epoch: string, messages: (WireMessage | Stub)[]): void;
  /** A message that has come in parts, if all have. */
  whole(epoch: string, offset: number): WireMessage | undefined;
}

/** The core alone: connects, sends, shows. Does nothing before `connect`, but for reading its storage. */
export const createCore = (options: CoreOptions): Core => {
  const {
    clock = systemClock,
    random = Math.random,
    newId = () => crypto.randomUUID(),
    sendDeadlineMs = 3_600_000,
  } = options;
  const { on, emit } = createEmitter<CoreEvents>();
  const { add: addPart, whole } = createParts();
  const problem = (cause: unknown, code: ClientError['code'] = 'internal') =>
    emit('problem', cause instanceof ClientError ? cause : new ClientError(code, String(cause), cause));

  let devices = 0;
  /** One object a change, so that it can be compared by identity. */
  let status: ConnectionStatus = { state: 'idle', queued: 0, devices };
  const changed = () => {
    const { name: state, reason } = driver.state;
    const queued = outbox.entries.filter((entry) => entry.state !== 'failed').length;
    const next = JSON.stringify({ state, reason, retryAt: driver.retryAt, queued, devices });
    if (next === JSON.stringify(status)) return;
    status = JSON.parse(next) as ConnectionStatus;
    emit('status', status);
  };

  const keeper = createKeeper(options.storage, {
    position: () => inbox.position,
    loaded({ position, entries }) {
      inbox.restore(position);
      outbox.restore(entries);
    },
    problem: (cause) => problem(cause, 'storage'),
  });
  on('message', keeper.move);
  on('reset', keeper.move);
  on('outbox', changed);
  on('status', ({ reason }) => {
    if (reason !== 'closed') return;
    outbox.stop(new ClientError('closed'));
    inbox.stop();
  });

  const learn = (epoch: string, messages: (WireMessage | Stub)[]) => {
    for (const message of messages as WireMessage[])
      if (message.role === 'user')
        if (!message.pending) outbox.accept({ ...message, epoch });
        else if (!outbox.get(message.id))
          clock.after(PENDING_MS, () => status.state !== 'closed' && outbox.finish(message));
  };

  const frames: FrameHandlers = {
    message: (frame) => inbox.offer(frame),
    part(frame) {
      const message = addPart(frame);
      if (!message) return inbox.expect(frame);
      inbox.offer(message);
      emit('whole', undefined);
    },
    accepted({ type, ...accepted }) {
      const entry = outbox.get(accepted.id);
      if (!entry) return;
      const { createdAt, ...message } = entry.stored;
      inbox.offer({ ...message, ...accepted, role: 'user' });
      outbox.accept(accepted);
    },
    presence(frame) {
      devices = frame.devices;
      changed();
      emit('presence', { devices });
    },
    /** One that names its send is that send's; one that does not belongs to what is waiting for an answer. */
    error(frame, link) {
      const { code, id, retryAfterMs } = frame;
      if (id || !(link.retryResume(retryAfterMs) || emit('refused', frame)))
        outbox.refuse(id ? outbox.get(id) : outbox.inFlight()[0], frame);
      if (code === 'expired' || code === 'unauthorized') link.expire();
    },
  };

  /** What the parts of the core are given; each takes what its own ports name. */
  const ports = {
    clock,
    random,
    newId,
    sendDeadlineMs,
    options,
    emit,
    whole,
    problem,
    changed,
    ready: keeper.ready,
    keep: keeper.keep,
    resume: () => driver.resume(),
    transmit: (frame: ClientFrame) => driver.transmit(frame),
    after: () => inbox.after,
    page(frame: ResumedFrame, from: After | undefined) {
      devices = frame.devices;
      const hasMore = inbox.page(frame, from);
      keeper.move();
      emit('resumed', frame);
      learn(frame.epoch, frame.messages);
      return hasMore;
    },
    receive(frame: ServerFrame, link: Link) {
      // The gateway's own words have no type: one of the frames in flight failed on the way.
      if (!('connectionId' in frame)) frames[frame.type]?.(frame as never, link);
      else if (outbox.inFlight().length) outbox.retryAll();
      else if (!link.retryResume()) emit('refused', undefined);
    },
    adopt: (user: string, leaveLink: () => void) =>
      keeper.adopt(user, (isFirst) => {
        leaveLink();
        const put = outbox.forget(new ClientError('unauthorized', 'another user has signed in'), isFirst);
        inbox.restore(undefined);
        emit('reset', { reason: 'other-user', epoch: '' });
        return put;
      }),
    isBusy: (link: Link) => outbox.inFlight(link).length > 0,
    lost(link: Link) {
      outbox.retryAll(link);
      emit('lost', link);
    },
    online: () => outbox.flush(),
  };
  const inbox = createInbox(ports);
  const outbox = createOutbox(ports);
  const driver = createDriver(ports);

  const wake = () => driver.dispatch('wake');
  const leave = () => void emit('leave', undefined);
  let stopSignals: (() => void) | undefined;

  return {
    on,
    emit,
    frames,
    get status() {
      return status;
    },
    get outbox() {
      return outbox.entries;
    },
    get position() {
      return inbox.position;
    },
    connect() {
      if (status.reason === 'closed') return;
      stopSignals ??= options.signals({ wake, leave });
      driver.dispatch('connect');
    },
    async close() {
      leave();
      stopSignals?.();
      driver.dispatch('close');
      await keeper.written();
    },
    send(message) {
      const sent = outbox.send(message);
      // A person who sends right after a drop does not wait for the jitter; a loop that sends does.
      if (status.state === 'waiting' && driver.state.failures < 2) wake();
      return sent;
    },
    retry: outbox.retry,
    discard: outbox.discard,
    resume: ports.resume,
    transmit: ports.transmit,
    giveUp: driver.giveUp,
    learn,
    whole,
  };
};
