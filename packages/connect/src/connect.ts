import type { Sender } from '@bos/core/middleware/sender';
import { join, type PresencePorts, register } from '@bos/core/presence/join';

/**
 * Registers a socket that is about to open. Nothing is pushed to it: before `$connect` has returned the
 * gateway would answer 410. The client speaks first, with `resume`.
 */
export const connect = async (ports: PresencePorts, sender: Sender): Promise<void> => {
  await join(ports, sender, await register(ports, sender));
};
