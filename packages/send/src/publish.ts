import type { Intention } from '@bos/core/events/outbound';
import { insist } from '@bos/core/log/insist';
import { releasePublishing } from '@bos/core/log/publishing';
import type { MessageRow } from '@bos/core/ports/message-table';
import { bestEffort } from '@bos/core/presence/best-effort';
import { ProtocolError } from '@bos/core/protocol/errors';
import type { SendPorts } from './ports.ts';

/** A claim outlives its invocation by two seconds; the answer needs some of the rest. */
const MARK_RESERVE_MS = 3_000;

/** When to send again what the bus refused: nobody holds its claim any more. */
const RETRY_AFTER_MS = 1_000;

/**
 * Tells the agents, then marks the message: a crash in between is the one way they can hear it twice.
 * @throws ProtocolError `unavailable` where the bus refused: the claim is given up, so the next try may publish.
 */
export const publish = async (ports: SendPorts, row: MessageRow, claimUntil: number): Promise<void> => {
  try {
    await ports.intentions.publish(toIntention(row));
  } catch (cause) {
    ports.telemetry.error('publish failed', cause, { offset: row.offset });
    await bestEffort(ports.telemetry, 'giving the claim up', releasePublishing(ports, row, claimUntil));
    throw new ProtocolError('unavailable', { cause, retryAfterMs: RETRY_AFTER_MS });
  }
  // Unmarked, the message stays claimed: nobody may accept it, nor publish it, until the claim runs out.
  const mark = () => ports.messages.markPublished(row.userId, row.offset);
  await insist(ports.runtime, mark, claimUntil - MARK_RESERVE_MS);
};

/** What the agents read, in their own casing. */
const toIntention = (row: MessageRow): Intention => ({
  user_id: row.userId,
  session_id: row.sessionId,
  message: row.text,
  timestamp: Math.floor(Date.parse(row.sentAt) / 1000),
  message_id: row.messageId,
  correlation_id: row.messageId,
  source: 'chat',
});
