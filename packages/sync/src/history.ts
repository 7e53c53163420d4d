import { toWireEpoch } from '@bos/core/log/log-ports';
import { readBefore } from '@bos/core/log/read';
import type { Sender } from '@bos/core/middleware/sender';
import { DEFAULT_PAGE } from '@bos/core/protocol/limits';
import type { HistoryFrame } from '@bos/core/protocol/requests';
import type { HistoryPageFrame } from '@bos/core/protocol/responses';
import { fillPage } from './page.ts';
import type { SyncPorts } from './ports.ts';
import { pushParts } from './push-parts.ts';

/** Older messages, of one session or of all: the newest ones below `before`, ascending. */
export const history = async (
  ports: SyncPorts,
  sender: Sender,
  { before, sessionId, limit = DEFAULT_PAGE }: HistoryFrame,
): Promise<HistoryPageFrame> => {
  const { head, ...read } = await readBefore(ports, sender.userId, { before, sessionId, limit });
  const page = fillPage(ports.config, read.rows, 'newest');
  await pushParts(ports, sender, page.parts);
  return {
    type: 'history',
    epoch: head ? toWireEpoch(ports.config, head.epoch) : '',
    messages: page.messages,
    more: read.more || page.cut,
  };
};
