import type { ErrorFrame, Meta, SendMessageFrame } from '@bos/core/protocol';
import { ID_PATTERN, MAX_FRAME_BYTES, MAX_META_BYTES, MAX_TEXT_BYTES } from '@bos/core/protocol/limits';
import type { Accepted, OutboxEntry } from './api.ts';
import { type Clock, createAlarm } from './clock.ts';
import { ClientError } from './errors.ts';
import { backoffMs } from './rotation.ts';
import type { StorageChange, StoredEntry } from './storage/storage.ts';

/** Sends kept at once. */
const MAX_ENTRIES = 200;
/** A send without an answer for this long is sent again, ms; the socket is probed. */
const ANSWER_MS = 10_000;
/** A timer above 2^31 ms would fire at once. */
const MAX_TIMER_MS = 3_600_000;
/** First wait before a send that the server could not serve goes out again, ms. */
const FIRST_RETRY_MS = 1_000;

/** Failed while it has an error, in flight while it has a socket, waiting otherwise. */
interface Entry extends StoredEntry {
  error?: ClientError | undefined;
  /** The socket it is in flight on. */
  socket?: object | undefined;
  /** Another device's message that this one finishes: not the person's to see. */
  foreign: boolean;
  /** An earlier run took it. */
  restored?: boolean;
  attempts: number;
  /** Not before this instant, epoch ms; in flight: when the answer is overdue. */
  due: number;
  accepted: Promise<Accepted>;
  done(error: ClientError | undefined, accepted?: Accepted): void;
}

export interface OutboxPorts {
  clock: Clock;
  random(): number;
  newId(): string;
  /** How long a send may wait for its acceptance, ms. */
  deadlineMs: number;
  /** Hands the frame to the live socket; answers which, or nothing when there is none. */
  transmit(frame: SendMessageFrame): object | undefined;
  keep(change: StorageChange): void;
  changed(): void;
  /** A send went unanswered. */
  overdue(): void;
}

const bytes = (text: string) => new TextEncoder().encode(text).length;

const toStored = ({ id, sessionId, text, meta, createdAt }: StoredEntry): StoredEntry => ({
  id,
  sessionId,
  text,
  ...(meta && { meta }),
  createdAt,
});

const toFrame = ({ id, sessionId, text, meta }: StoredEntry): SendMessageFrame =>
  // JSON leaves out what is undefined.
  ({ action: 'sendMessage', id, sessionId, text, meta }) as SendMessageFrame;

/** What the server would refuse anyway, found before anything is sent. */
const refusal = (entry: StoredEntry): ClientError | undefined => {
  if (!ID_PATTERN.test(entry.id) || !ID_PATTERN.test(entry.sessionId))
    return new ClientError('bad_frame', 'bad id');
  if (!entry.text) return new ClientError('bad_frame', 'empty text');
  if (
    bytes(entry.text) > MAX_TEXT_BYTES ||
    bytes(JSON.stringify(entry.meta ?? 0)) > MAX_META_BYTES ||
    bytes(JSON.stringify(toFrame(entry))) > MAX_FRAME_BYTES
  )
    return new ClientError('too_large');
  return undefined;
};

/**
 * Sends that no server has accepted yet, in order, one in flight a session: the gateway runs frames side by
 * side, so two in flight could swap. Only the log's word clears an entry; an echo never does.
 */
export const createOutbox = ({
  clock,
  random,
  newId,
  deadlineMs,
  transmit,
  keep,
  changed,
  overdue,
}: OutboxPorts) => {
  let entries = new Map<string, Entry>();
  const alarm = createAlarm(clock);
  const all = () => [...entries.values()];
  const mine = () => all().filter((entry) => !entry.foreign);

  const fail = (entry: Entry, error: ClientError) => {
    entry.error = error;
    if (entry.foreign) entries.delete(entry.id);
    entry.done(error);
  };

  const again = (entry: Entry, waitMs = backoffMs(entry.attempts - 1, FIRST_RETRY_MS, random())) => {
    entry.socket = undefined;
    entry.due = clock.now() + waitMs;
  };

  /** Sends what may be sent now, and wakes up for what may be sent, or is given up, later. */
  const flush = () => {
    const now = clock.now();
    const busy = new Set<string>();
    let next = now + MAX_TIMER_MS;
    let late = false;
    for (const entry of all()) {
      const end = entry.createdAt + deadlineMs;
      if (!entry.error && now >= end) fail(entry, new ClientError('timeout'));
      if (entry.error) continue;
      if (entry.socket && now >= entry.due) {
        again(entry, 0);
        late = true;
      }
      if (!entry.socket && now >= entry.due && !busy.has(entry.sessionId)) {
        entry.socket = transmit(toFrame(entry));
        if (entry.socket) {
          entry.attempts += 1;
          entry.due = now + ANSWER_MS;
        }
      }
      busy.add(entry.sessionId);
      next = Math.min(next, end, entry.due > now ? entry.due : end);
    }
    if (busy.size) alarm.set(next - now, flush);
    else alarm.clear();
    changed();
    if (late) overdue();
  };

  const add = (stored: StoredEntry, foreign = false): Entry => {
    let done: Entry['done'] | undefined;
    const accepted = new Promise<Accepted>((resolve, reject) => {
      done = (error, value) => (value ? resolve(value) : reject(error));
    });
    // Whoever does not look at the promise sees the failure in the outbox: it must not end a Node process.
    accepted.catch(() => undefined);
    const entry: Entry = {
      ...toStored(stored),
      foreign,
      attempts: 0,
      due: 0,
      accepted,
      done: done as Entry['done'],
    };
    entries.set(entry.id, entry);
    return entry;
  };

  return {
    flush,
    get entries(): readonly OutboxEntry[] {
      return mine().map((entry) => ({
        ...toStored(entry),
        state: entry.error ? 'failed' : entry.socket ? 'sending' : 'waiting',
        ...(entry.error && {
          error: {
            code: entry.error.code as NonNullable<OutboxEntry['error']>['code'],
            message: entry.error.message,
          },
        }),
      }));
    },
    get queued(): number {
      return mine().filter((entry) => !entry.error).length;
    },
    get: (id: string): StoredEntry | undefined => entries.get(id),
    /** What an earlier run left comes before what this one has taken already. */
    restore(stored: StoredEntry[]) {
      const taken = entries;
      entries = new Map();
      for (const entry of stored) add(entry).restored = true;
      for (const [id, entry] of taken) entries.set(id, entry);
      flush();
    },
    /** Another user is here: drops the entries of the one before, answers those that this one has taken. */
    forget(error: ClientError, restoredOnly: boolean): StoredEntry[] {
      for (const entry of all())
        if (entry.restored || !restoredOnly) {
          entries.delete(entry.id);
          entry.done(error);
        }
      changed();
      return all().map(toStored);
    },
    send({ id = newId(), ...rest }: { id?: string; sessionId: string; text: string; meta?: Meta }) {
      const known = entries.get(id);
      if (known) return { id, accepted: known.accepted };
      const stored: StoredEntry = { id, ...rest, createdAt: clock.now() };
      const error = refusal(stored) ?? (entries.size < MAX_ENTRIES ? undefined : new ClientError('full'));
      const { accepted, done } = add(stored);
      if (error) {
        entries.delete(id);
        done(error);
      } else {
        keep({ put: [stored] });
        flush();
      }
      return { id, accepted };
    },
    /** Another device's message that is logged and not yet published. */
    finish(message: Omit<StoredEntry, 'createdAt'>) {
      if (!entries.has(message.id)) add({ ...message, createdAt: clock.now() }, true);
      flush();
    },
    /** The log has it and the agents were told. */
    accept(accepted: Accepted) {
      const entry = entries.get(accepted.id);
      if (!entry) return;
      entries.delete(entry.id);
      if (!entry.foreign) keep({ remove: [entry.id] });
      entry.done(undefined, accepted);
      flush();
    },
    /** An `error` frame that names, or can only mean, this send. */
    refuse(id: string, { code, message, retryAfterMs }: ErrorFrame) {
      const entry = entries.get(id);
      if (!entry?.socket) return;
      const error = new ClientError(code, message);
      if (error.retryable || code === 'unauthorized') again(entry, retryAfterMs);
      else fail(entry, error);
      flush();
    },
    /** The ids in flight, on this socket or on any, oldest first. */
    inFlight: (socket?: object): string[] =>
      all()
        .filter((entry) => !entry.error && entry.socket && entry.socket === (socket ?? entry.socket))
        .map(({ id }) => id),
    /**
     * What was in flight, on this socket or on any, may or may not have arrived: it goes out again, at once on a
     * new socket, after a while on the same.
     */
    retryAll(socket?: object) {
      for (const entry of all())
        if (entry.socket && entry.socket === (socket ?? entry.socket)) again(entry, socket && 0);
      flush();
    },
    /** Back in line, at the end, with a new deadline. */
    retry(id: string) {
      const entry = entries.get(id);
      if (!entry?.error) return;
      entries.delete(id);
      const stored = { ...toStored(entry), createdAt: clock.now() };
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
      alarm.clear();
      for (const entry of all()) entry.done(error);
    },
  };
};

export type Outbox = ReturnType<typeof createOutbox>;
