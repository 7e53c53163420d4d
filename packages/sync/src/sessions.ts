import { readSessions } from '@bos/core/log/sessions';
import type { Sender } from '@bos/core/middleware/sender';
import type { MessageRow } from '@bos/core/ports/message-table';
import { DEFAULT_SESSIONS, MAX_EXCERPT, MAX_FRAME_BYTES } from '@bos/core/protocol/limits';
import type { SessionsFrame } from '@bos/core/protocol/requests';
import type { SessionSummary, SessionsPageFrame } from '@bos/core/protocol/responses';
import { excerpt, utf8Length } from '@bos/core/protocol/text';
import type { SyncPorts } from './ports.ts';

/** Bytes of the page's frame around its sessions. */
const ENVELOPE_BYTES = 64;

/** The user's sessions, descending by id, each with an excerpt of its newest message; as many as fit a frame. */
export const sessions = async (
  ports: SyncPorts,
  sender: Sender,
  { before, limit = DEFAULT_SESSIONS }: SessionsFrame,
): Promise<SessionsPageFrame> => {
  const { rows, more } = await readSessions(ports, sender.userId, { before, limit });
  const fitting = takeFitting(rows.map(toSummary));
  return { type: 'sessions', sessions: fitting, more: more || fitting.length < rows.length };
};

const takeFitting = (summaries: SessionSummary[]): SessionSummary[] => {
  let room = MAX_FRAME_BYTES - ENVELOPE_BYTES;
  const end = summaries.findIndex((summary) => {
    room -= utf8Length(JSON.stringify(summary)) + 1;
    return room < 0;
  });
  return end < 0 ? summaries : summaries.slice(0, end);
};

const toSummary = ({ sessionId, offset, role, text, sentAt }: MessageRow): SessionSummary => ({
  sessionId,
  last: { offset, role, text: excerpt(text, MAX_EXCERPT), sentAt },
});
