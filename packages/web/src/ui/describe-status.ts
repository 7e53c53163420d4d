import type { ConnectionStatus } from '@bos/client';
import type { Messages } from '../i18n/en.ts';

export type Tone = 'good' | 'busy' | 'bad';

/** What the indicator says. `now`: epoch ms of this device's clock. */
export const describeStatus = (
  { state, reason, retryAt, queued }: ConnectionStatus,
  { t, now, network }: { t: Messages; now: number; network: boolean },
): { tone: Tone; text: string } => {
  const waiting = queued > 0 ? ` · ${t.queued(queued)}` : '';
  // A socket can outlive the network for a while, and a local one needs none: believe it until something is stuck.
  if (state === 'online' && (network || queued === 0)) return { tone: 'good', text: t.online };
  if (state === 'closed') {
    if (reason === 'unauthorized' || reason === 'token') return { tone: 'bad', text: t.signedOut + waiting };
    return { tone: 'bad', text: (reason === 'replaced' ? t.replaced : t.stopped) + waiting };
  }
  if (!network) return { tone: 'bad', text: t.offline + waiting };
  if (state === 'waiting') {
    const seconds = Math.ceil(((retryAt ?? now) - now) / 1_000);
    return { tone: 'busy', text: t.reconnectingIn(seconds) + waiting };
  }
  return { tone: 'busy', text: t.connecting + waiting };
};
