import type {
  ClientFrame,
  ErrorFrame,
  ResumedFrame,
  ServerFrame,
  Stub,
  Message as WireMessage,
} from '@bos/core/protocol';
import type { Client, ClientEvents, ConnectionStatus, CoreClient } from './api.ts';
import { initial } from './connection.ts';
import { createDriver, type Driver, type DriverPorts } from './driver.ts';
import { createEmitter, type Emitter } from './emitter.ts';
import { ClientError } from './errors.ts';
import { type After, createInbox, type InboxPorts } from './inbox.ts';
import { createKeeper, type KeeperPorts } from './keeper.ts';
import type { Link } from './link.ts';
import type { CoreOptions } from './options.ts';
import { createOutbox, type OutboxPorts } from './outbox.ts';
import { createParts } from './parts.ts';
import type { Snapshot } from './storage/storage.ts';

/** What the parts of a client tell each other, besides what the application hears. */
export interface CoreEvents extends ClientEvents {
  resumed: ResumedFrame;
  /** A message that came in parts is whole. */
  joined: undefined;
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

export interface Core extends Omit<CoreClient, 'on' | 'status'>, Emitter<CoreEvents> {
  status: ConnectionStatus;
  /** Live connections of the user, as whoever rides along was told. */
  devices: number;
  /** Something that the status shows has changed. */
  changed(): void;
  /** Who has a use for other frames adds it. */
  readonly frames: FrameHandlers;
  /** Sends over the live socket, if there is one; answers which. */
  transmit(frame: ClientFrame): Link | undefined;
  /** Reads the log from the cursor on. */
  resume(): void;
  /** What the log says of messages: whether the user's own are done, or someone has to finish them. */
  learn(epoch: string, messages: (WireMessage | Stub)[]): void;
  /** A message that has come in parts, if all have. */
  whole(epoch: string, offset: number): WireMessage | undefined;
}

/** What all parts together ask for, and what is there before they are. */
type Parts = Core & Driver & DriverPorts & InboxPorts & OutboxPorts & KeeperPorts;
type Early = Omit<Parts, keyof Driver | 'retry' | 'discard'>;

/** The core alone: connects, sends, shows. Does nothing before `connect`, but for reading its storage. */
export const createCore = (options: CoreOptions): Core => {
  const { clock, random, newId, sendDeadlineMs } = options;
  const { on, emit } = createEmitter<CoreEvents>();
  const { add: addPart, whole } = createParts();
  const report = (cause: unknown, code: ClientError['code'] = 'internal') =>
    emit('problem', cause instanceof ClientError ? cause : new ClientError(code, String(cause), cause));

  const changed = () => {
    const { name: state, reason } = core.state;
    const queued = core.outbox.filter((entry) => entry.state !== 'failed').length;
    const next = JSON.stringify({ state, reason, retryAt: core.retryAt, queued, devices: core.devices });
    if (next === JSON.stringify(core.status)) return;
    core.status = JSON.parse(next) as ConnectionStatus;
    emit('status', core.status);
  };

  on('outbox', changed);
  on('status', ({ reason }) => {
    if (reason !== 'closed') return;
    outbox.stop(new ClientError('closed'));
    inbox.stop();
  });

  const learn = (epoch: string, messages: (WireMessage | Stub)[]) => {
    for (const message of messages as WireMessage[])
      if (message.role === 'user')
        if (message.pending) outbox.finish(message);
        else outbox.accept({ ...message, epoch });
  };

  const frames: FrameHandlers = {
    message: (frame) => inbox.offer(frame),
    part(frame) {
      const message = addPart(frame);
      if (!message) return inbox.expect(frame);
      inbox.offer(message);
      emit('joined');
    },
    accepted({ type, ...accepted }) {
      const entry = outbox.get(accepted.id);
      if (!entry) return;
      const { createdAt, ...message } = entry.stored;
      inbox.offer({ ...message, ...accepted, role: 'user' });
      outbox.accept(accepted);
    },
    /** One that names its send is that send's; one that does not belongs to what is waiting for an answer. */
    error(frame, link) {
      const { code, id, retryAfterMs } = frame;
      if (id || !(link.retryResume(retryAfterMs) || emit('refused', frame)))
        outbox.refuse(id ? outbox.get(id) : outbox.inFlight()[0], frame);
      if (code === 'expired' || code === 'unauthorized') link.expire();
    },
  };

  const wake = () => core.dispatch('wake');
  const leave = () => void emit('leave');
  let stopSignals: (() => void) | undefined;

  /**
   * What the application is given, and the parts of the core: each takes what its own ports name. What the driver
   * and the outbox do themselves is added at the end.
   */
  const core = {
    state: initial,
    retryAt: undefined,
    /** One object a change, so that it can be compared by identity. */
    devices: 0,
    status: { state: 'idle', queued: 0, devices: 0 },
    outbox: [],
    clock,
    random,
    newId,
    sendDeadlineMs,
    options,
    on,
    emit,
    frames,
    whole,
    report,
    changed,
    learn,
    recall({ position, entries }: Snapshot) {
      inbox.restore(position);
      outbox.restore(entries);
    },
    get position() {
      return inbox.position;
    },
    connect() {
      if (core.status.reason === 'closed') return;
      stopSignals ??= options.signals({ wake, leave });
      core.dispatch('connect');
    },
    async close() {
      leave();
      stopSignals?.();
      core.dispatch('close');
      await keeper.written();
    },
    send(message: Parameters<Client['send']>[0]) {
      const sent = outbox.send(message);
      // A person who sends right after a drop does not wait for the jitter; a loop that sends does.
      if (core.status.state === 'waiting' && core.state.failures < 2) wake();
      return sent;
    },
    resumeFrom: () => inbox.resumeFrom,
    page(frame: ResumedFrame, from: After | undefined) {
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
      else if (!link.retryResume()) emit('refused');
    },
    adopt: (user: string, leaveLink: () => void) =>
      keeper.adopt(user, (isFirst) => {
        leaveLink();
        const put = outbox.forget(new ClientError('unauthorized'), isFirst);
        inbox.restore(undefined);
        emit('reset', { reason: 'other-user', epoch: '' });
        return put;
      }),
    isBusy: (link: Link) => outbox.inFlight(link).length > 0,
    release(link: Link) {
      outbox.retryAll(link);
      emit('lost', link);
    },
    online: () => outbox.flush(),
  } satisfies Early as Early as Parts;
  const keeper = createKeeper(options.storage, core);
  const inbox = createInbox(core);
  const outbox = createOutbox(core, keeper.keep);
  on('message', keeper.move);
  on('reset', keeper.move);
  return Object.assign(core, createDriver(core, keeper.ready), {
    retry: outbox.retry,
    discard: outbox.discard,
  });
};
