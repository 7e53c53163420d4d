import { fanOut } from '@bos/core/fanout/fan-out';
import type { Sender } from '@bos/core/middleware/sender';
import { announce } from '@bos/core/presence/join';
import { TYPING_MS } from '@bos/core/protocol/limits';
import type { TypingFrame } from '@bos/core/protocol/requests';
import type { TypingNoticeFrame } from '@bos/core/protocol/responses';
import type { SendPorts } from './ports.ts';

/** Tells the person's other devices and the platform that the person is typing. Nothing is logged. */
export const type = async (
  ports: SendPorts,
  sender: Sender,
  { sessionId }: TypingFrame,
): Promise<undefined> => {
  const notice: TypingNoticeFrame = { type: 'typing', sessionId, from: 'user', untilMs: TYPING_MS };
  const { userId, connectionId: except, deadline } = sender;
  const { connections } = await fanOut(ports, { userId, except, deadline }, [JSON.stringify(notice)]);
  await announce(ports, userId, 'typing', connections + 1, sessionId);
};
