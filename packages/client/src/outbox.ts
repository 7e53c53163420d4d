import type { ErrorFrame, Meta, SendMessageFrame } from '@bos/core/protocol';
import {
  ID_PATTERN,
  MAX_FRAME_BYTES,
  MAX_META_BYTES,
  MAX_TEXT_BYTES,
  PENDING_MS,
} from '@bos/core/protocol/limits';
import type { Accepted, ClientEvents, OutboxEntry } from './api.ts';
import { type Clock, createAlarm } from './clock.ts';
import type { Emit } from './emitter.ts';
import { ClientError, type ClientErrorCode } from './errors.ts';
import { backoffMs } from './rotation.ts';
import type { StorageChange, StoredEntry } from './storage/storage.ts';

/** Sends kept at once. */
const MAX_ENTRIES = 200;
/** A send without an answer for this long is sent again, ms; the socket is probed. */
const ANSWER_MS = 10_000;
/** First wait before a send that the server could not serve goes out again, ms. */
const FIRST_RETRY_MS = 1_000;

/** Failed while it has an error, in flight while it has a socket, waiting otherwise. */
interface Entry {
  stored: StoredEntry;
  error?: OutboxEntry['error'];
  /** The socket it is in flight on. */
  link?: object | undefined;
  /** Another device's message that this one finishes: not the person's to see. */
  isForeign: boolean;
  /** An earlier run took it. */
  isRestored: boolean;
  attempts: number;
  /** Not before this instant, epoch ms; in flight: when the answer is overdue. */
  due: number;
  accepted: Promise<Accepted>;
  settle(error: ClientError | undefined, accepted?: Accepted): void;
}

export interface OutboxPorts {
  clock: Clock;
  random(): number;
  newId(): string;
  /** How long a send may wait for its acceptance, ms. */
  sendDeadlineMs: number;
  /** Hands the frame to the live socket; answers which, or nothing when there is none. */
  transmit(frame: SendMessageFrame): object | undefined;
  /** What the application sees: a new one whenever an entry comes, goes, or changes its state. */
  outbox: readonly OutboxEntry[];
  /** `outbox` whenever an entry comes, goes, or changes its state. */
  emit: Emit<ClientEvents>;
  /** A send went unanswered: reads the log, which also shows whether the socket is alive. */
  resume(): void;
}

const toFrame = ({ id, sessionId, text, meta }: StoredEntry): SendMessageFrame =>
  // JSON leaves out what is undefined.
  ({ action: 'sendMessage', id, sessionId, text, meta }) as SendMessageFrame;

const isAbove = (limit: number, text: string) => new TextEncoder().encode(text).length > limit;

/** What the server would refuse anyway, found before anything is sent. */
const refusal = (stored: StoredEntry): ClientError | undefined => {
  const { id, sessionId, text, meta = {} } = stored;
  if (!ID_PATTERN.test(id) || !ID_PATTERN.test(sessionId) || !text) return new ClientError('bad_frame');
  if (
    isAbove(MAX_TEXT_BYTES, text) ||
    isAbove(MAX_META_BYTES, JSON.stringify(meta)) ||
    isAbove(MAX_FRAME_BYTES, JSON.stringify(toFrame(stored)))
  )
    return new ClientError('too_large');
  return undefined;
};

/**
 * Sends that no server has accepted yet, in order, one in flight a session: the gateway runs frames side by
 * side, so two in flight could swap. Only the log's word clears an entry; an echo never does.
 */
export const createOutbox = (ports: OutboxPorts, keep: (change: StorageChange) => void) => {
  const { clock } = ports;
  let entries = new Map<string, Entry>();
  const alarm = createAlarm(clock);

  const outline = () => ports.outbox.map(({ id, state }) => id + state).join();
  const changed = () => {
    const before = outline();
    ports.outbox = [...entries.values()]
      .filter(({ isForeign }) => !isForeign)
      .map(({ stored, error, link }) => ({
        ...stored,
        state: error ? 'failed' : link ? 'sending' : 'waiting',
        ...(error && { error }),
      }));
    if (outline() !== before) ports.emit('outbox', ports.outbox);
  };

  const fail = (entry: Entry, code: ClientErrorCode, message?: string) => {
    const error = new ClientError(code, message);
    entry.error = { code, message: error.message } as NonNullable<OutboxEntry['error']>;
    entry.link = undefined;
    if (entry.isForeign) entries.delete(entry.stored.id);
    entry.settle(error);
  };

  const again = (entry: Entry, waitMs = backoffMs(entry.attempts - 1, FIRST_RETRY_MS, ports.random())) => {
    entry.link = undefined;
    entry.due = clock.now() + waitMs;
  };

  /** Sends what may be sent now, and wakes up for what may be sent, or is given up, later. */
  const flush = () => {
    const now = clock.now();
    const busy = new Set<string>();
    let next = Infinity;
    let isLate = false;
    for (const entry of entries.values()) {
      const { createdAt, id, sessionId } = entry.stored;
      // What is in the log already has its place there: it need not wait for others, nor they for it.
      const lane = entry.isForeign ? id : sessionId;
      const end = createdAt + ports.sendDeadlineMs;
      if (!entry.error && now >= end) fail(entry, 'timeout');
      if (entry.error) continue;
      if (now >= entry.due) {
        isLate ||= !!entry.link;
        entry.link = busy.has(lane) ? undefined : ports.transmit(toFrame(entry.stored));
        if (entry.link) {
          entry.attempts += 1;
          entry.due = now + ANSWER_MS;
        }
      }
      busy.add(lane);
      next = Math.min(next, end, entry.due > now ? entry.due : end);
    }
    if (busy.size) alarm(next - now, flush);
    else alarm();
    changed();
    if (isLate) ports.resume();
  };

  const add = (stored: StoredEntry, isForeign = false, isRestored = false): Entry => {
    const entry = { stored, isForeign, isRestored, attempts: 0, due: 0 } as Entry;
    entry.accepted = new Promise<Accepted>((resolve, reject) => {
      entry.settle = (error, accepted) => (accepted ? resolve(accepted) : reject(error));
    });
    // Whoever does not look at the promise sees the failure in the outbox: it must not end a Node process.
    entry.accepted.catch(() => undefined);
    entries.set(stored.id, entry);
    return entry;
  };

  const inFlight = (link?: object): Entry[] =>
    [...entries.values()].filter((entry) => entry.link && entry.link === (link ?? entry.link));

  return {
    flush,
    get: (id: string): Entry | undefined => entries.get(id),
    /** What an earlier run left comes before what this one has taken already. */
    restore(stored: StoredEntry[]) {
      const taken = entries;
      entries = new Map();
      for (const entry of stored) add(entry, false, true);
      for (const [id, entry] of taken) entries.set(id, entry);
      flush();
    },
    /** Another user is here: drops the entries of the one before, answers those that this one has taken. */
    forget(error: ClientError, restoredOnly: boolean): StoredEntry[] {
      for (const [id, entry] of entries)
        if (entry.isRestored || !restoredOnly) {
          entries.delete(id);
          entry.settle(error);
        }
      changed();
      return [...entries.values()].map(({ stored }) => stored);
    },
    send({
      id = ports.newId(),
      ...rest
    }: {
      id?: string;
      sessionId: string;
      text: string;
      meta?: Meta | undefined;
    }) {
      const known = entries.get(id);
      if (known) return { id, accepted: known.accepted };
      const stored: StoredEntry = { id, ...rest, createdAt: clock.now() };
      const error = refusal(stored) ?? (entries.size < MAX_ENTRIES ? undefined : new ClientError('full'));
      const { accepted, settle } = add(stored);
      if (error) {
        entries.delete(id);
        settle(error);
      } else {
        keep({ put: [stored] });
        flush();
      }
      return { id, accepted };
    },
    /** Another device's message that is logged and not yet published: sent if it still is after a while. */
    finish(message: Omit<StoredEntry, 'createdAt'>) {
      const now = clock.now();
      if (!entries.has(message.id)) add({ ...message, createdAt: now }, true).due = now + PENDING_MS;
      flush();
    },
    /** The log has it and the agents were told. */
    accept({ id, offset, epoch, sentAt }: Accepted) {
      const entry = entries.get(id);
      if (!entry) return;
      entries.delete(id);
      if (!entry.isForeign) keep({ remove: [id] });
      entry.settle(undefined, { id, offset, epoch, sentAt });
      flush();
    },
    /** An `error` frame that names, or can only mean, this send. */
    refuse(entry: Entry | undefined, { code, message, retryAfterMs }: ErrorFrame) {
      if (!entry?.link) return;
      if (new ClientError(code).retryable || code === 'unauthorized') again(entry, retryAfterMs);
      else fail(entry, code, message);
      flush();
    },
    /** What is in flight, on this socket or on any, oldest first. */
    inFlight,
    /**
     * What was in flight, on this socket or on any, may or may not have arrived: it goes out again, at once on a
     * new socket, after a while on the same.
     */
    retryAll(link?: object) {
      for (const entry of inFlight(link)) again(entry, link && 0);
      flush();
    },
    /** Back in line, at the end, with a new deadline. */
    retry(id: string) {
      const entry = entries.get(id);
      if (!entry?.error) return;
      entries.delete(id);
      const stored = { ...entry.stored, createdAt: clock.now() };
      add(stored);
      keep({ remove: [id], put: [stored] });
      flush();
    },
    discard(id: string) {
      if (!entries.get(id)?.error) return;
      entries.delete(id);
      keep({ remove: [id] });
      changed();
    },
    /** Nobody need wait any longer. The entries stay, here and in the storage. */
    stop(error: ClientError) {
      alarm();
      for (const entry of entries.values()) entry.settle(error);
    },
  };
};

export type Outbox = ReturnType<typeof createOutbox>;
