import { fanOut, shortly } from '@bos/core/fanout/fan-out';
import { type Appended, append } from '@bos/core/log/append';
import { toWireEpoch } from '@bos/core/log/log-ports';
import { claimPublishing } from '@bos/core/log/publishing';
import { toMessageFrame } from '@bos/core/log/wire';
import type { Sender } from '@bos/core/middleware/sender';
import type { MessageRow } from '@bos/core/ports/message-table';
import { METRICS } from '@bos/core/ports/telemetry';
import { bestEffort } from '@bos/core/presence/best-effort';
import { ProtocolError } from '@bos/core/protocol/errors';
import { toFrames } from '@bos/core/protocol/parts';
import type { SendMessageFrame } from '@bos/core/protocol/requests';
import type { AcceptedFrame } from '@bos/core/protocol/responses';
import { sanitizeText } from '@bos/core/protocol/text';
import type { SendPorts } from './ports.ts';
import { publish } from './publish.ts';

/** A claim outlives its holder's time limit by this, so that no two can publish at once. Milliseconds. */
const CLAIM_MARGIN_MS = 2_000;

/**
 * Appends a person's message once, tells the agents once, echoes it to the person's other devices.
 * @returns `accepted`: the message is in the log and on the bus, nothing less.
 * @throws ProtocolError `rate_limited`, or `unavailable` while another call publishes this id.
 */
export const send = async (
  ports: SendPorts,
  sender: Sender,
  frame: SendMessageFrame,
): Promise<AcceptedFrame> => {
  const { runtime, telemetry } = ports;
  const claimUntil = sender.deadline + CLAIM_MARGIN_MS;
  const appended = await append(ports, {
    userId: sender.userId,
    messageKey: `user:${frame.id}`,
    messageId: frame.id,
    sessionId: frame.sessionId,
    role: 'user',
    text: sanitizeText(frame.text),
    sentAt: new Date(runtime.now()).toISOString(),
    claimUntil,
    ...(frame.meta && { meta: frame.meta }),
  });
  const row = standing(appended);
  telemetry.count(appended.outcome === 'appended' ? METRICS.appended : METRICS.duplicate);

  const isOurs = appended.outcome === 'appended' || (await mayPublish(ports, row, claimUntil));
  // The echo is awaited whatever becomes of the publishing: a function that has returned is frozen.
  const [published] = await Promise.allSettled([
    isOurs ? publish(ports, row, claimUntil) : undefined,
    bestEffort(telemetry, 'echo', echo(ports, sender, row)),
  ]);
  if (published.status === 'rejected') throw published.reason;
  const epoch = toWireEpoch(ports.config, row.epoch);
  return { type: 'accepted', id: frame.id, offset: row.offset, epoch, sentAt: row.sentAt };
};

/** The row that stands in the log now, whoever wrote it. */
const standing = (appended: Appended): MessageRow => {
  if ('row' in appended) return appended.row;
  throw new ProtocolError(appended.outcome, { retryAfterMs: appended.retryAfterMs });
};

/** Whether a message found in the log is ours to publish; `false` where that was done. */
const mayPublish = async (ports: SendPorts, row: MessageRow, until: number): Promise<boolean> => {
  const claim = await claimPublishing(ports, row, until);
  if (claim.outcome === 'held') throw new ProtocolError('unavailable', { retryAfterMs: claim.retryAfterMs });
  return claim.outcome === 'taken';
};

/** Again on a resend: the first run may have died before its echo. */
const echo = (ports: SendPorts, sender: Sender, row: MessageRow) =>
  fanOut(
    ports,
    { userId: sender.userId, except: sender.connectionId, deadline: shortly(ports, sender.deadline) },
    toFrames(toMessageFrame(ports.config, row)),
  );
