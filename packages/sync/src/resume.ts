import { toCursors } from '@bos/core/log/cursors';
import { readSince } from '@bos/core/log/read';
import type { Sender } from '@bos/core/middleware/sender';
import { METRICS } from '@bos/core/ports/telemetry';
import { join, register } from '@bos/core/presence/join';
import { DEFAULT_PAGE } from '@bos/core/protocol/limits';
import type { ResumeFrame } from '@bos/core/protocol/requests';
import type { ResumedFrame } from '@bos/core/protocol/responses';
import { fillPage } from './page.ts';
import type { SyncPorts } from './ports.ts';
import { pushParts } from './push-parts.ts';

/**
 * Registers the connection, then reads the log: what was appended before the read is in the answer, what
 * comes after finds the connection. Nothing falls between.
 */
export const resume = async (ports: SyncPorts, sender: Sender, frame: ResumeFrame): Promise<ResumedFrame> => {
  const registration = await register(ports, sender);
  const [{ devices }, read] = await Promise.all([
    join(ports, sender, registration),
    readSince(ports, sender.userId, frame, frame.limit ?? DEFAULT_PAGE),
  ]);
  if (read.reset) ports.telemetry.count(METRICS.reset);
  const page = fillPage(ports.config, read.rows, read.direction === 'newest' ? 'newest' : 'oldest');
  await pushParts(ports, sender, page.parts);
  return {
    type: 'resumed',
    epoch: read.epoch,
    messages: page.messages,
    more: read.more || page.cut,
    reset: read.reset,
    head: read.head,
    cursors: toCursors(ports.config, read.record, read.epoch),
    devices,
    expiresInMs: Math.max(0, sender.expiresAt * 1000 - ports.runtime.now()),
  };
};
