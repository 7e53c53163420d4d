import type { MessageRow } from '../ports/message-table.ts';
import type { Message, MessageFrame } from '../protocol/responses.ts';
import { type LogConfig, toWireEpoch } from './log-ports.ts';

/** The message as it stands inside `resumed` and `history`. */
export const toMessage = (row: MessageRow): Message => ({
  ...content(row),
  ...(isPending(row) && { pending: true }),
});

/** The message as it is pushed. The same row gives the same bytes, whoever pushes it. */
export const toMessageFrame = (config: LogConfig, row: MessageRow): MessageFrame => ({
  type: 'message',
  epoch: toWireEpoch(config, row.epoch),
  ...content(row),
});

/** Logged, but not known to be published: only a person's own messages go to the agents. */
export const isPending = (row: MessageRow): boolean => row.role === 'user' && !row.published;

const content = (row: MessageRow) => ({
  offset: row.offset,
  id: row.messageId,
  sessionId: row.sessionId,
  role: row.role,
  text: row.text,
  sentAt: row.sentAt,
  ...(row.agent !== undefined && { agent: row.agent }),
  ...(row.status !== undefined && { status: row.status }),
  ...(row.inReplyTo !== undefined && { inReplyTo: row.inReplyTo }),
  ...(row.meta !== undefined && { meta: row.meta }),
});
