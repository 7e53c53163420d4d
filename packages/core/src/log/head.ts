import type { MessageRow } from '../ports/message-table.ts';
import type { LogPorts } from './log-ports.ts';

/** Whether the row still exists, `marginMs` from now. Deleted late or not, an expired row is no row. */
export const isLive = (row: MessageRow, now: number, marginMs = 0): boolean =>
  row.expiresAt * 1000 - now > marginMs;

/** The newest row in the table, expired or not. */
export const readVisibleHead = async (ports: LogPorts, userId: string): Promise<MessageRow | undefined> =>
  (await ports.messages.rows(userId, { order: 'descending', limit: 1 }))[0];

/** The newest message of the inbox, or none. */
export const readHead = async (ports: LogPorts, userId: string): Promise<MessageRow | undefined> => {
  const row = await readVisibleHead(ports, userId);
  return row && isLive(row, ports.runtime.now()) ? row : undefined;
};
