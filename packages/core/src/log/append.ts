import type { MessageRow } from '../ports/message-table.ts';
import { DEFAULT_SESSION } from '../protocol/limits.ts';
import { findPlace, type Place } from './epoch.ts';
import { isLive, readVisibleHead } from './head.ts';
import type { LogPorts } from './log-ports.ts';
import { takeToken } from './rate-limit.ts';

/** A message before the log gave it its place. */
export type Draft = Pick<
  MessageRow,
  | 'userId'
  | 'messageKey'
  | 'messageId'
  | 'role'
  | 'text'
  | 'sentAt'
  | 'status'
  | 'agent'
  | 'inReplyTo'
  | 'meta'
> & {
  /** Without one the message belongs to the session of the user's newest message. */
  sessionId?: string;
  /** Epoch ms until which the appender alone may publish the message. */
  claimUntil?: number;
};

export type Appended =
  | { outcome: 'appended'; row: MessageRow }
  /** The key was there already: the first message stands. */
  | { outcome: 'duplicate'; row: MessageRow }
  | { outcome: 'rate_limited'; retryAfterMs: number }
  | { outcome: 'unavailable'; retryAfterMs: number };

/**
 * Every round of a race has one winner, so this many writers of one inbox at once are served even in step; with
 * jitter many more. Giving up early is dear for an answer: Lambda's next try is a minute away.
 */
const MAX_ATTEMPTS = 64;
const FIRST_BACKOFF_MS = 4;
const MAX_BACKOFF_MS = 100;
/** When a writer that lost all its races should come back. */
const RETRY_AFTER_MS = 250;

/**
 * Appends once per key, at the head plus one.
 *
 * The head is read before the key is looked up: a message that committed after the head was read takes the
 * place this append will try, and the conditional put fails; one that committed before is found by its key.
 * So two appends of one key can never both succeed.
 */
export const append = async (ports: LogPorts, draft: Draft): Promise<Appended> => {
  const { messages, runtime } = ports;
  const writer = runtime.newId();
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
    if (attempt > 0) await runtime.wait(backoff(attempt, runtime.random()));
    const head = await readVisibleHead(ports, draft.userId);
    const known = await findByKey(ports, draft);
    if (known) return { outcome: known.writer === writer ? 'appended' : 'duplicate', row: known };

    const place = await findPlace(ports, draft.userId, head);
    if (place.kind === 'wait') return { outcome: 'unavailable', retryAfterMs: place.retryAfterMs };
    if (place.kind === 'again') continue;

    const row = fill(ports, draft, place, writer);
    if ('retryAfterMs' in row) return { outcome: 'rate_limited', retryAfterMs: row.retryAfterMs };
    // A conflict may be this very put, retried by the SDK after a lost answer: the key look-up will tell.
    if ((await messages.insert(row)) === 'inserted') return { outcome: 'appended', row };
  }
  return { outcome: 'unavailable', retryAfterMs: RETRY_AFTER_MS };
};

const findByKey = async ({ messages, runtime }: LogPorts, { userId, messageKey }: Draft) =>
  (await messages.rowsByKey(userId, messageKey)).find((row) => isLive(row, runtime.now()));

/** The row for this place; what rides along from head to head is copied here. */
const fill = (
  { runtime, config }: LogPorts,
  { claimUntil, sessionId, ...draft }: Draft,
  { offset, epoch, head }: Extract<Place, { kind: 'place' }>,
  writer: string,
): MessageRow | { retryAfterMs: number } => {
  const now = runtime.now();
  const isUser = draft.role === 'user';
  const taken = isUser ? takeToken(head?.bucket, now, config.rate) : { bucket: head?.bucket };
  if ('retryAfterMs' in taken) return taken;
  const session = sessionId ?? head?.userSession ?? DEFAULT_SESSION;
  const userSession = isUser ? session : head?.userSession;
  return {
    ...draft,
    offset,
    epoch,
    writer,
    sessionId: session,
    // Never earlier than its predecessor's, so that the newest row is the last to expire.
    expiresAt: Math.max(Math.ceil((now + config.retentionMs) / 1000), head?.expiresAt ?? 0),
    ...(claimUntil !== undefined && { claimUntil }),
    ...(userSession !== undefined && { userSession }),
    ...(taken.bucket && { bucket: taken.bucket }),
  };
};

/** Full jitter: writers that met once do not meet again in step. */
const backoff = (attempt: number, random: number): number =>
  random * Math.min(MAX_BACKOFF_MS, FIRST_BACKOFF_MS * 2 ** attempt);
