import { type InboundEvent, parseInbound } from '@bos/core/events/inbound';
import { fanOut } from '@bos/core/fanout/fan-out';
import { append } from '@bos/core/log/append';
import { readHead } from '@bos/core/log/head';
import { insist } from '@bos/core/log/insist';
import { toMessageFrame } from '@bos/core/log/wire';
import { METRICS } from '@bos/core/ports/telemetry';
import { ProtocolError } from '@bos/core/protocol/errors';
import { DEFAULT_SESSION, TYPING_MS } from '@bos/core/protocol/limits';
import { toFrames } from '@bos/core/protocol/parts';
import type { TypingNoticeFrame } from '@bos/core/protocol/responses';
import { sanitizeText } from '@bos/core/protocol/text';
import type { DeliverPorts } from './ports.ts';

/** One event of the bus: what it says, its id there (the same on every redelivery), and since when it is there. */
export interface BusRecord {
  body: string;
  messageId: string;
  source: string;
  /** Epoch ms. */
  publishedAt: number;
}

/** Kept back from the deadline: one more try must have time to push. */
const RESERVE_MS = 5_000;

type Response = Extract<InboundEvent, { kind: 'response' }>;
type Typing = Extract<InboundEvent, { kind: 'typing' }>;

/**
 * Delivers one bus event: an answer is appended, then pushed to every device; typing is only pushed; what
 * makes no sense goes to the dead-letter queue with the reason.
 * @throws Error where the bus should try again: the log was unavailable, or a connection could be neither
 *   pushed to nor closed, after all others were served.
 */
export const deliver = async (ports: DeliverPorts, record: BusRecord, deadline: number): Promise<void> => {
  const event = parseInbound(record.body);
  if (event.kind === 'response') {
    const attempt = () => deliverResponse(ports, record, event, deadline);
    return insist(ports.runtime, attempt, deadline - RESERVE_MS);
  }
  if (event.kind === 'typing') return deliverTyping(ports, event, deadline);
  const { body, messageId, source } = record;
  await ports.deadLetters.send({ body, messageId, source, reason: event.reason });
  ports.telemetry.count(METRICS.eventRejected);
  ports.telemetry.warn('bus event rejected', { messageId, reason: event.reason });
};

const deliverResponse = async (
  ports: DeliverPorts,
  record: BusRecord,
  event: Response,
  deadline: number,
): Promise<void> => {
  const { runtime, telemetry, config } = ports;
  const { kind: _kind, messageId = record.messageId, text, sentAt, ...said } = event;
  const appended = await append(ports, {
    ...said,
    messageKey: `agent:${messageId}`,
    messageId,
    role: 'assistant',
    text: sanitizeText(text),
    sentAt: sentAt ?? new Date(runtime.now()).toISOString(),
  });
  if (!('row' in appended)) throw new ProtocolError('unavailable', { message: 'the log is unavailable' });
  telemetry.count(appended.outcome === 'appended' ? METRICS.appended : METRICS.duplicate);

  const frames = toFrames(toMessageFrame(config, appended.row));
  const { unserved } = await fanOut(ports, { userId: event.userId, deadline }, frames);
  telemetry.time(METRICS.deliveryLatency, Math.max(0, runtime.now() - record.publishedAt));
  if (unserved.length > 0) throw new Error(`could neither push to nor close ${unserved.join(', ')}`);
};

const deliverTyping = async (ports: DeliverPorts, event: Typing, deadline: number): Promise<void> => {
  const { userId, agent = 'agent' } = event;
  const sessionId = event.sessionId ?? (await readHead(ports, userId))?.userSession ?? DEFAULT_SESSION;
  const notice: TypingNoticeFrame = { type: 'typing', sessionId, from: agent, untilMs: TYPING_MS };
  await fanOut(ports, { userId, deadline }, [JSON.stringify(notice)]);
};
