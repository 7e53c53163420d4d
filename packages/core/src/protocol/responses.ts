import * as z from 'zod/mini';
import { ERRORS, type ErrorCode } from './errors.ts';
import { AckState, Epoch, Id, Meta, Offset } from './requests.ts';

/** What the server sends. Open: a client ignores fields it does not know. */

const Instant = z.string().check(z.regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/));
const DurationMs = z.int().check(z.minimum(0));

export const Role = z.enum(['user', 'assistant', 'system']);
export type Role = z.infer<typeof Role>;

/** A message as a device sees it, wherever it comes from. */
const messageShape = {
  offset: Offset,
  id: z.string(),
  sessionId: z.string(),
  role: Role,
  text: z.string(),
  sentAt: Instant,
  agent: z.optional(z.string()),
  status: z.optional(z.string()),
  inReplyTo: z.optional(z.string()),
  meta: z.optional(Meta),
  /** Logged, but the agents have not got it yet. */
  pending: z.optional(z.boolean()),
};

/** A message inside `resumed` or `history`, where the epoch stands beside the list. */
export const Message = z.looseObject(messageShape);
export type Message = z.infer<typeof Message>;

/** Stands for a message whose frame is above the limit: its parts were pushed before. */
export const Stub = z.looseObject({ offset: Offset, parts: z.int().check(z.minimum(1)) });
export type Stub = z.infer<typeof Stub>;

/** A new message, pushed. A hint: what it loses, `resume` gets. */
export const MessageFrame = z.looseObject({ type: z.literal('message'), epoch: Epoch, ...messageShape });
export type MessageFrame = z.infer<typeof MessageFrame>;

/** A slice of the JSON of a `message` frame above the limit. */
export const PartFrame = z.looseObject({
  type: z.literal('part'),
  epoch: Epoch,
  offset: Offset,
  index: z.int().check(z.minimum(0)),
  count: z.int().check(z.minimum(1)),
  data: z.string(),
});
export type PartFrame = z.infer<typeof PartFrame>;

/** The message is logged at `offset` and published to the agents. */
export const AcceptedFrame = z.looseObject({
  type: z.literal('accepted'),
  id: Id,
  offset: Offset,
  epoch: Epoch,
  sentAt: Instant,
});
export type AcceptedFrame = z.infer<typeof AcceptedFrame>;

export const Cursors = z.looseObject({ delivered: Offset, read: Offset });
export type Cursors = z.infer<typeof Cursors>;

export const ResumedFrame = z.looseObject({
  type: z.literal('resumed'),
  epoch: Epoch,
  messages: z.array(z.union([Message, Stub])),
  more: z.boolean(),
  reset: z.boolean(),
  head: Offset,
  cursors: Cursors,
  devices: z.int().check(z.minimum(0)),
  expiresInMs: DurationMs,
});
export type ResumedFrame = z.infer<typeof ResumedFrame>;

export const HistoryPageFrame = z.looseObject({
  type: z.literal('history'),
  epoch: Epoch,
  messages: z.array(z.union([Message, Stub])),
  more: z.boolean(),
});
export type HistoryPageFrame = z.infer<typeof HistoryPageFrame>;

export const SessionSummary = z.looseObject({
  sessionId: z.string(),
  /** The session's newest message, its text cut to an excerpt. */
  last: z.looseObject({ offset: Offset, role: Role, text: z.string(), sentAt: Instant }),
});
export type SessionSummary = z.infer<typeof SessionSummary>;

export const SessionsPageFrame = z.looseObject({
  type: z.literal('sessions'),
  sessions: z.array(SessionSummary),
  more: z.boolean(),
});
export type SessionsPageFrame = z.infer<typeof SessionsPageFrame>;

/** Someone is typing; show it for `untilMs` at the most. */
export const TypingNoticeFrame = z.looseObject({
  type: z.literal('typing'),
  sessionId: z.string(),
  from: z.string(),
  untilMs: DurationMs,
});
export type TypingNoticeFrame = z.infer<typeof TypingNoticeFrame>;

export const ReceiptFrame = z.looseObject({
  type: z.literal('receipt'),
  epoch: Epoch,
  offset: Offset,
  state: AckState,
});
export type ReceiptFrame = z.infer<typeof ReceiptFrame>;

/** How many live connections the user has. */
export const PresenceFrame = z.looseObject({
  type: z.literal('presence'),
  devices: z.int().check(z.minimum(0)),
});
export type PresenceFrame = z.infer<typeof PresenceFrame>;

/** The server is about to close this socket. `replaced`: do not come back by yourself. */
export const ByeFrame = z.looseObject({
  type: z.literal('bye'),
  reason: z.string(),
  retryAfterMs: z.optional(DurationMs),
});
export type ByeFrame = z.infer<typeof ByeFrame>;

export const PongFrame = z.looseObject({ type: z.literal('pong') });
export type PongFrame = z.infer<typeof PongFrame>;

export const ErrorFrame = z.looseObject({
  type: z.literal('error'),
  code: z.enum(Object.keys(ERRORS) as [ErrorCode, ...ErrorCode[]]),
  message: z.string(),
  id: z.optional(z.string()),
  retryAfterMs: z.optional(DurationMs),
});
export type ErrorFrame = z.infer<typeof ErrorFrame>;

/** Any frame a server may send. */
export const ServerFrame = z.discriminatedUnion('type', [
  MessageFrame,
  PartFrame,
  AcceptedFrame,
  ResumedFrame,
  HistoryPageFrame,
  SessionsPageFrame,
  TypingNoticeFrame,
  ReceiptFrame,
  PresenceFrame,
  ByeFrame,
  PongFrame,
  ErrorFrame,
]);
export type ServerFrame = z.infer<typeof ServerFrame>;

/** What the gateway itself writes when an integration failed or no route matched: a transport error. */
export const GatewayErrorFrame = z.looseObject({
  message: z.string(),
  connectionId: z.string(),
  requestId: z.string(),
});
export type GatewayErrorFrame = z.infer<typeof GatewayErrorFrame>;
