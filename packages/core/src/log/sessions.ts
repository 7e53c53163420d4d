import type { MessageRow } from '../ports/message-table.ts';
import { isLive, readHead } from './head.ts';
import type { LogPorts } from './log-ports.ts';

/**
 * The newest row of each session, descending by session id, below `before`. A skip scan: one read a session,
 * however long the sessions are.
 */
export const readSessions = async (
  ports: LogPorts,
  userId: string,
  { before, limit }: { before?: string | undefined; limit: number },
): Promise<{ rows: MessageRow[]; more: boolean }> => {
  const head = await readHead(ports, userId);
  const rows: MessageRow[] = [];
  let below = before;
  while (head && rows.length <= limit) {
    const row = await ports.messages.lastSessionRow(userId, below);
    if (!row) break;
    if (row.epoch === head.epoch && isLive(row, ports.runtime.now())) rows.push(row);
    below = row.sessionId;
  }
  return { rows: rows.slice(0, limit), more: rows.length > limit };
};
