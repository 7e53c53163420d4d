import { fanOutTo, listLive, shortly } from '@bos/core/fanout/fan-out';
import type { Sender } from '@bos/core/middleware/sender';
import { bestEffort } from '@bos/core/presence/best-effort';
import { announce } from '@bos/core/presence/join';
import { TYPING_MS } from '@bos/core/protocol/limits';
import type { TypingFrame } from '@bos/core/protocol/requests';
import type { TypingNoticeFrame } from '@bos/core/protocol/responses';
import type { SendPorts } from './ports.ts';

/**
 * Tells the person's other devices and the platform that the person is typing. Nothing is logged, and nothing
 * answered, not even a failure: it is of no use a moment later.
 */
export const type = async (ports: SendPorts, sender: Sender, frame: TypingFrame): Promise<undefined> => {
  await bestEffort(ports.telemetry, 'telling of a person who types', tell(ports, sender, frame));
};

const tell = async (ports: SendPorts, sender: Sender, { sessionId }: TypingFrame): Promise<void> => {
  const notice: TypingNoticeFrame = { type: 'typing', sessionId, from: 'user', untilMs: TYPING_MS };
  const { userId, connectionId: except } = sender;
  const live = await listLive(ports, userId);
  const others = live.filter(({ connectionId }) => connectionId !== except);
  const target = { deadline: shortly(ports, sender.deadline) };
  await Promise.all([
    fanOutTo(ports, others, target, [JSON.stringify(notice)]),
    announce(ports, userId, 'typing', others.length + 1, sessionId),
  ]);
};
