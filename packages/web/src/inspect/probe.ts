import { type Client, createClient } from '@bos/client';
import type { PageConfig } from '../config/page-config.ts';
import { localIdentity } from '../identity/local-identity.ts';

/** A user nobody else is, so that a probe's log holds the probe's messages alone. */
export const probeUser = (kind: string): string =>
  `${kind}-${Date.now().toString(36)}${Math.floor(Math.random() * 1_296).toString(36)}`;

/** A device of a probe's user. It is not connected yet. */
export const createProbe = (config: PageConfig, user: string): Client => {
  if (config.identity.kind !== 'local') throw new Error('The inspector works on the local stack only.');
  const identity = localIdentity(user, config.identity.tokenUrl);
  return createClient({ url: config.ws, getToken: (request) => identity.getToken(request) });
};

/** Resolves once the client is online. */
export const whenOnline = (client: Client): Promise<void> =>
  new Promise((resolve) => {
    if (client.status.state === 'online') return resolve();
    const off = client.on('status', ({ state }) => {
      if (state !== 'online') return;
      off();
      resolve();
    });
    client.connect();
  });
