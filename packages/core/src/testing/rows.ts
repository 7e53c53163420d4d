import type { MessageRow } from '../ports/message-table.ts';
import { NOON } from './test-runtime.ts';

/** A row as the log writes it; says only what the test is about. */
export const messageRow = (over: Partial<MessageRow> & { offset: number }): MessageRow => ({
  userId: 'ana',
  messageKey: `user:m${over.offset}`,
  messageId: `m${over.offset}`,
  sessionId: 's1',
  role: 'user',
  text: `message ${over.offset}`,
  sentAt: new Date(NOON).toISOString(),
  epoch: 'e1',
  writer: `w${over.offset}`,
  expiresAt: NOON / 1000 + 86_400,
  ...over,
});
