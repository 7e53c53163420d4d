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

interface Entry extends StoredEntry {
  state: OutboxEntry['state'];
  error?: OutboxEntry['error'];
  /** Another device's message that this one finishes: not the person's to see. */
  foreign?: boolean;
  /** An earlier run took it. */
  restored?: boolean;
  attempts: number;
  /** Not before this instant, epoch ms; while `sending`: when the answer is overdue. */
  due: number;
  /** The socket it is in flight on. */
  socket?: object;
  settle: ((error?: ClientError, accepted?: Accepted) => void)[];
  accepted?: Promise<Accepted>;
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

const toContent = ({ id, sessionId, text, meta }: Omit<StoredEntry, 'createdAt'>) => ({
  id,
  sessionId,
  text,
  ...(meta && { meta }),
});

const toStored = (entry: StoredEntry): StoredEntry => ({ ...toContent(entry), createdAt: entry.createdAt });

const toFrame = (entry: StoredEntry): SendMessageFrame => ({ action: 'sendMessage', ...toContent(entry) });

/** What the server would refuse anyway, found before anything is sent. */
const refusal = (entry: StoredEntry): ClientError | undefined => {
  if (!ID_PATTERN.test(entry.id) || !ID_PATTERN.test(entry.sessionId))
    return new ClientError('bad_frame', 'Ids must match [A-Za-z0-9._:-]{1,128}.');
  if (!entry.text) return new ClientError('bad_frame', 'The text is empty.');
  const tooLarge =
    bytes(entry.text) > MAX_TEXT_BYTES ||
    bytes(JSON.stringify(entry.meta ?? {})) > MAX_META_BYTES ||
    bytes(JSON.stringify(toFrame(entry))) > MAX_FRAME_BYTES;
  return tooLarge ? new ClientError('too_large', `The text is above ${MAX_TEXT_BYTES} bytes.`) : undefined;
};

/**
 * Sends that no server has accepted yet, in order, one in flight a session: the gateway runs frames side by
 * side, so two in flight could swap. Only the log's word clears an entry; an echo never does.
 */
export const createOutbox = (ports: OutboxPorts) => {
  const { clock } = ports;
  let entries = new Map<string, Entry>();
  const alarm = createAlarm(clock);

  const settle = (entry: Entry, error?: ClientError, accepted?: Accepted) => {
    for (const done of entry.settle.splice(0)) done(error, accepted);
  };

  const fail = (entry: Entry, error: ClientError) => {
    entry.state = 'failed';
    entry.error = { code: error.code as NonNullable<OutboxEntry['error']>['code'], message: error.message };
    if (entry.foreign) entries.delete(entry.id);
    settle(entry, error);
  };

  const again = (entry: Entry, waitMs: number) => {
    entry.state = 'waiting';
    entry.due = clock.now() + waitMs;
    delete entry.socket;
  };

  const backoff = (entry: Entry) => backoffMs(entry.attempts - 1, FIRST_RETRY_MS, ports.random());

  /** Sends what may be sent now, and wakes up for what may be sent, or is given up, later. */
  const flush = () => {
    const now = clock.now();
    const busy = new Set<string>();
    let next = Infinity;
    let late = false;
    let changed = false;
    for (const entry of [...entries.values()]) {
      if (entry.state === 'failed') continue;
      const end = entry.createdAt + ports.deadlineMs;
      if (now >= end) {
        fail(entry, new ClientError('timeout', 'No server accepted this in time.'));
        changed = true;
        continue;
      }
      next = Math.min(next, end);
      if (entry.state === 'sending' && now >= entry.due) {
        again(entry, 0);
        late = true;
      }
      if (entry.state === 'waiting' && now >= entry.due && !busy.has(entry.sessionId)) {
        const socket = ports.transmit(toFrame(entry));
        if (socket) {
          Object.assign(entry, {
            state: 'sending',
            socket,
            due: now + ANSWER_MS,
            attempts: entry.attempts + 1,
          });
          changed = true;
        }
      }
      if (entry.due > now) next = Math.min(next, entry.due);
      busy.add(entry.sessionId);
    }
    if (next < Infinity) alarm.set(Math.min(next - now, MAX_TIMER_MS), flush);
    else alarm.clear();
    if (changed) ports.changed();
    if (late) ports.overdue();
  };

  const add = (stored: StoredEntry, foreign?: boolean): Entry => {
    const entry: Entry = { ...stored, state: 'waiting', attempts: 0, due: 0, settle: [] };
    if (foreign) entry.foreign = true;
    entries.set(entry.id, entry);
    return entry;
  };

  const promise = (entry: Entry) => {
    if (!entry.accepted) {
      entry.accepted = new Promise<Accepted>((resolve, reject) => {
        entry.settle.push((error, accepted) => (accepted ? resolve(accepted) : reject(error)));
      });
      // Whoever does not look at the promise sees the failure in the outbox: it must not end a Node process.
      entry.accepted.catch(() => undefined);
    }
    return entry.accepted;
  };

  const isListed = (entry: Entry) => !entry.foreign;

  return {
    flush,
    get entries(): readonly OutboxEntry[] {
      return [...entries.values()].filter(isListed).map((entry) => {
        const { state, error } = entry;
        return { ...toStored(entry), state, ...(error && { error }) };
      });
    },
    get queued(): number {
      return [...entries.values()].filter((entry) => isListed(entry) && entry.state !== 'failed').length;
    },
    get(id: string): StoredEntry | undefined {
      return entries.get(id);
    },
    /** What an earlier run left comes before what this one has taken already. */
    restore(stored: StoredEntry[]) {
      const taken = entries;
      entries = new Map();
      for (const entry of stored) add(entry).restored = true;
      for (const [id, entry] of taken) entries.set(id, entry);
      ports.changed();
      flush();
    },
    /** Another user is here: drops the entries of the one before, answers those that this one has taken. */
    forget(error: ClientError, restoredOnly: boolean): StoredEntry[] {
      const gone = [...entries.values()].filter((entry) => entry.restored || !restoredOnly);
      for (const entry of gone) entries.delete(entry.id);
      for (const entry of gone) settle(entry, error);
      ports.changed();
      return [...entries.values()].map(toStored);
    },
    isBusy: (socket: object) =>
      [...entries.values()].some((entry) => entry.state === 'sending' && entry.socket === socket),
    send({ id = ports.newId(), ...rest }: { id?: string; sessionId: string; text: string; meta?: Meta }) {
      const known = entries.get(id);
      if (known) return { id, accepted: promise(known) };
      const stored: StoredEntry = { id, ...rest, createdAt: clock.now() };
      const error =
        refusal(stored) ??
        (entries.size < MAX_ENTRIES
          ? undefined
          : new ClientError('full', `${MAX_ENTRIES} sends are waiting.`));
      if (error) {
        const accepted = Promise.reject(error);
        accepted.catch(() => undefined);
        return { id, accepted };
      }
      const accepted = promise(add(stored));
      ports.keep({ put: [stored] });
      ports.changed();
      flush();
      return { id, accepted };
    },
    /** Another device's message that is logged and not yet published. */
    finish(message: Omit<StoredEntry, 'createdAt'>) {
      if (!entries.has(message.id)) add({ ...toContent(message), createdAt: clock.now() }, true);
      flush();
    },
    /** The log has it and the agents were told. Answers the entry this cleared. */
    accept(accepted: Accepted): StoredEntry | undefined {
      const entry = entries.get(accepted.id);
      if (!entry) return undefined;
      entries.delete(entry.id);
      if (!entry.foreign) ports.keep({ remove: [entry.id] });
      settle(entry, undefined, accepted);
      ports.changed();
      flush();
      return entry;
    },
    /** An `error` frame that names, or can only mean, this send. */
    refuse(id: string, frame: ErrorFrame) {
      const entry = entries.get(id);
      if (entry?.state !== 'sending') return;
      const error = new ClientError(frame.code, frame.message);
      if (error.retryable || frame.code === 'unauthorized')
        again(entry, frame.retryAfterMs ?? backoff(entry));
      else fail(entry, error);
      ports.changed();
      flush();
    },
    /** The ids in flight, oldest first. */
    inFlight: (): string[] =>
      [...entries.values()].filter((entry) => entry.state === 'sending').map(({ id }) => id),
    /** The gateway failed one of the frames in flight, and does not say which. */
    retryAll() {
      for (const entry of entries.values()) if (entry.state === 'sending') again(entry, backoff(entry));
      flush();
    },
    /** What was in flight on this socket may or may not have arrived: it goes out again. */
    lost(socket: object) {
      for (const entry of entries.values())
        if (entry.state === 'sending' && entry.socket === socket) again(entry, 0);
      ports.changed();
      flush();
    },
    /** Back in line, at the end, with a new deadline. */
    retry(id: string) {
      const entry = entries.get(id);
      if (entry?.state !== 'failed') return;
      entries.delete(id);
      const stored = { ...toContent(entry), createdAt: clock.now() };
      add(stored);
      ports.keep({ remove: [id], put: [stored] });
      ports.changed();
      flush();
    },
    discard(id: string) {
      if (entries.get(id)?.state !== 'failed') return;
      entries.delete(id);
      ports.keep({ remove: [id] });
      ports.changed();
    },
    /** Nobody need wait any longer. The entries stay, here and in the storage. */
    stop(error: ClientError) {
      alarm.clear();
      for (const entry of entries.values()) settle(entry, error);
    },
  };
};

export type Outbox = ReturnType<typeof createOutbox>;
