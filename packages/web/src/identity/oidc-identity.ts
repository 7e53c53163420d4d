import type { Identity } from './identity.ts';
import { discoverProvider, newPending, type Pending, type ProviderConfig } from './oidc-provider.ts';
import { createTokenKeeper } from './tokens.ts';

const KEY = 'bos.sign-in';

/** What was kept for the way to the provider and back, once. */
const takePending = (): (Pending & { hash: string }) | undefined => {
  const kept = sessionStorage.getItem(KEY);
  sessionStorage.removeItem(KEY);
  return kept === null ? undefined : JSON.parse(kept);
};

/**
 * Sign-in by an OpenID Connect provider: authorization code with PKCE. Tokens live in memory alone; after a reload
 * the provider's own session gives new ones without a question. Resolves to undefined while the browser is on its
 * way to the provider. Rejects when the provider refused; the page's address is then free to begin anew.
 */
export const oidcIdentity = async (config: ProviderConfig): Promise<Identity | undefined> => {
  const home = `${location.origin}/`;
  const answer = new URLSearchParams(location.search);
  const pending = takePending();
  const hasAnswer = answer.has('code') || answer.has('error');
  // A code is good once: it must not stay in the address, and the open session comes back.
  if (hasAnswer) history.replaceState(null, '', `/${pending?.hash ?? ''}`);

  const provider = await discoverProvider(config, home);
  if (!hasAnswer) {
    const next = newPending();
    sessionStorage.setItem(KEY, JSON.stringify({ ...next, hash: location.hash }));
    location.assign(await provider.signInUrl(next));
    return undefined;
  }
  if (!pending) throw new Error('This sign-in was not begun here, or not lately.');
  const tokens = await provider.redeem(answer, pending);
  return {
    userId: tokens.userId,
    name: tokens.name,
    getToken: createTokenKeeper(tokens, provider.refresh),
    signIn: () => location.reload(),
    // Without an address to end the provider's session, forgetting the tokens is all there is to do.
    signOut: () => location.assign(provider.signOutUrl() ?? '/'),
  };
};
