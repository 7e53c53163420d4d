import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import type { InboxRecord, MessageRow } from '../ports/message-table.ts';
import { utf8Length } from '../protocol/text.ts';

export type Item = Record<string, AttributeValue>;

/**
 * Texts above this many bytes stand in `long_text`, which no index projects: an item and its copies in the local
 * indexes share one limit of 400 KB, and an answer may have 256 KB.
 * Source: the DynamoDB developer guide, "Local secondary indexes", item size limit.
 */
const MAX_PROJECTED_TEXT = 65_536;

/** Wide enough for every safe integer, so that text order is number order. */
const OFFSET_DIGITS = 16;

/** Sort key of `by_session`: sessions side by side, each in offset order. */
export const sessionOffset = (sessionId: string, offset: number): string =>
  `${sessionId}#${String(offset).padStart(OFFSET_DIGITS, '0')}`;

export const toItem = (row: MessageRow): Item =>
  marshall(
    {
      user_id: row.userId,
      offset: row.offset,
      message_key: row.messageKey,
      message_id: row.messageId,
      session_id: row.sessionId,
      session_offset: sessionOffset(row.sessionId, row.offset),
      role: row.role,
      ...(utf8Length(row.text) > MAX_PROJECTED_TEXT ? { long_text: row.text } : { text: row.text }),
      status: row.status,
      agent: row.agent,
      in_reply_to: row.inReplyTo,
      // As text: a number of JSON may be larger or smaller than any that DynamoDB takes, and a key may be empty.
      meta: row.meta && JSON.stringify(row.meta),
      sent_at: row.sentAt,
      epoch: row.epoch,
      writer: row.writer,
      claim_until: row.claimUntil,
      published: row.published,
      expires_at: row.expiresAt,
      user_session: row.userSession,
      bucket: row.bucket,
    },
    { removeUndefinedValues: true },
  );

/** The row of an item; `text` is empty where the item came from an index that does not hold it. */
export const toRow = (item: Item): MessageRow => {
  const {
    user_id: userId,
    message_key: messageKey,
    message_id: messageId,
    session_id: sessionId,
    session_offset: _sessionOffset,
    text,
    long_text: longText,
    meta,
    in_reply_to: inReplyTo,
    sent_at: sentAt,
    claim_until: claimUntil,
    expires_at: expiresAt,
    user_session: userSession,
    ...same
  } = unmarshall(item);
  return {
    ...same,
    userId,
    messageKey,
    messageId,
    sessionId,
    text: text ?? longText ?? '',
    sentAt,
    expiresAt,
    ...(meta !== undefined && { meta: JSON.parse(meta) }),
    ...(inReplyTo !== undefined && { inReplyTo }),
    ...(claimUntil !== undefined && { claimUntil }),
    ...(userSession !== undefined && { userSession }),
  } as MessageRow;
};

/** Whether an item read through an index lacks its text. */
export const lacksText = (item: Item): boolean =>
  item['text'] === undefined && item['long_text'] === undefined;

export const toRecord = (item: Item): InboxRecord => {
  const { epoch = '', opened_at: openedAt = 0, base = 1, cursor_epoch, delivered, read } = unmarshall(item);
  return {
    epoch,
    openedAt,
    base,
    ...(cursor_epoch !== undefined && { cursorEpoch: cursor_epoch }),
    ...(delivered !== undefined && { delivered }),
    ...(read !== undefined && { read }),
  };
};
