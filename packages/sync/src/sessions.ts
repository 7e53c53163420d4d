import { readSessions } from '@bos/core/log/sessions';
import type { Sender } from '@bos/core/middleware/sender';
import type { MessageRow } from '@bos/core/ports/message-table';
import { DEFAULT_SESSIONS, MAX_EXCERPT } from '@bos/core/protocol/limits';
import type { SessionsFrame } from '@bos/core/protocol/requests';
import type { SessionSummary, SessionsPageFrame } from '@bos/core/protocol/responses';
import { excerpt } from '@bos/core/protocol/text';
import type { SyncPorts } from './ports.ts';

/** The user's sessions, descending by id, each with an excerpt of its newest message. */
export const sessions = async (
  ports: SyncPorts,
  sender: Sender,
  { before, limit = DEFAULT_SESSIONS }: SessionsFrame,
): Promise<SessionsPageFrame> => {
  const { rows, more } = await readSessions(ports, sender.userId, { before, limit });
  return { type: 'sessions', sessions: rows.map(toSummary), more };
};

const toSummary = ({ sessionId, offset, role, text, sentAt }: MessageRow): SessionSummary => ({
  sessionId,
  last: { offset, role, text: excerpt(text, MAX_EXCERPT), sentAt },
});
