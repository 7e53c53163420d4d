import * as z from 'zod/mini';
import { ID_PATTERN, MAX_META_BYTES, MAX_PAGE, MAX_SESSIONS, MAX_TEXT_BYTES } from './limits.ts';
import { utf8Length } from './text.ts';

/** What a client may send. Strict: an unknown key is `bad_frame`, so a typo never passes for silence. */

export const Id = z.string().check(z.regex(ID_PATTERN, 'must match [A-Za-z0-9._:-]{1,128}'));

/** An offset in the log; 0 stands before the first message. */
export const Offset = z.int().check(z.minimum(0), z.maximum(Number.MAX_SAFE_INTEGER));

/** A generation of the log; empty for an inbox that holds nothing. */
export const Epoch = z.string().check(z.maxLength(64));

/** Message text: 1 to 16,384 bytes of UTF-8. */
export const Text = z.string().check(
  z.minLength(1, 'must not be empty'),
  z.refine((text) => utf8Length(text) <= MAX_TEXT_BYTES, { error: 'too_large', params: { tooLarge: true } }),
);

/** A flat record the application may attach; at most 2,048 bytes of JSON. */
export const Meta = z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).check(
  z.refine((meta) => utf8Length(JSON.stringify(meta)) <= MAX_META_BYTES, {
    error: 'too_large',
    params: { tooLarge: true },
  }),
);
export type Meta = z.infer<typeof Meta>;

// @__NO_SIDE_EFFECTS__
const pageLimit = (max: number) => z.optional(z.int().check(z.minimum(1), z.maximum(max)));

/** Append to the sender's inbox and announce to the agents. Answer: `accepted`. */
export const SendMessageFrame = z.strictObject({
  action: z.literal('sendMessage'),
  id: Id,
  sessionId: Id,
  text: Text,
  meta: z.optional(Meta),
});
export type SendMessageFrame = z.infer<typeof SendMessageFrame>;

/** Register this connection and read what was missed. Answer: `resumed`. */
export const ResumeFrame = z.strictObject({
  action: z.literal('resume'),
  epoch: z.optional(Epoch),
  after: z.optional(Offset),
  limit: pageLimit(MAX_PAGE),
});
export type ResumeFrame = z.infer<typeof ResumeFrame>;

/** Read older messages, of one session or of all. Answer: `history`. */
export const HistoryFrame = z.strictObject({
  action: z.literal('history'),
  before: Offset,
  sessionId: z.optional(Id),
  limit: pageLimit(MAX_PAGE),
});
export type HistoryFrame = z.infer<typeof HistoryFrame>;

/** List sessions, descending by id, below `before`. Answer: `sessions`. */
export const SessionsFrame = z.strictObject({
  action: z.literal('sessions'),
  before: z.optional(Id),
  limit: pageLimit(MAX_SESSIONS),
});
export type SessionsFrame = z.infer<typeof SessionsFrame>;

/** What of the inbox has arrived, or been read; `read` implies `delivered`. */
export const AckState = z.enum(['delivered', 'read']);
export type AckState = z.infer<typeof AckState>;

/** Move a cursor, cumulatively. No answer; a `receipt` goes to the user's other devices. */
export const AckFrame = z.strictObject({
  action: z.literal('ack'),
  epoch: Epoch,
  offset: Offset,
  state: AckState,
});
export type AckFrame = z.infer<typeof AckFrame>;

/** The person is typing. No answer; goes to the user's other devices and the presence topic. */
export const TypingFrame = z.strictObject({ action: z.literal('typing'), sessionId: Id });
export type TypingFrame = z.infer<typeof TypingFrame>;

/** Answered by the gateway itself. Answer: `pong`. */
export const PingFrame = z.strictObject({ action: z.literal('ping') });
export type PingFrame = z.infer<typeof PingFrame>;

/** Any frame a client may send. */
export const ClientFrame = z.discriminatedUnion('action', [
  SendMessageFrame,
  ResumeFrame,
  HistoryFrame,
  SessionsFrame,
  AckFrame,
  TypingFrame,
  PingFrame,
]);
export type ClientFrame = z.infer<typeof ClientFrame>;
