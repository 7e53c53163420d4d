import type { Sender } from '@bos/core/middleware/sender';
import { ProtocolError } from '@bos/core/protocol/errors';
import type { SyncPorts } from './ports.ts';

const RETRY_AFTER_MS = 1_000;
const MAX_TRIES = 3;

/**
 * Pushes a page's parts to the socket that asked, in order, before its answer.
 * @throws ProtocolError `unavailable`: the reader asks again, a page with missing parts would be a gap.
 */
export const pushParts = async (
  { gateway, runtime }: SyncPorts,
  { connectionId }: Sender,
  parts: readonly string[],
): Promise<void> => {
  for (const part of parts) {
    let outcome = await gateway.push(connectionId, part);
    for (let attempt = 1; outcome === 'busy' && attempt < MAX_TRIES; attempt++) {
      await runtime.wait(runtime.random() * 100 * attempt);
      outcome = await gateway.push(connectionId, part);
    }
    if (outcome !== 'pushed') throw new ProtocolError('unavailable', { retryAfterMs: RETRY_AFTER_MS });
  }
};
