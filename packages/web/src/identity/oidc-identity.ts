import {
  ErrorResponse,
  InMemoryWebStorage,
  type User,
  UserManager,
  WebStorageStateStore,
} from 'oidc-client-ts';
import type { Identity } from './identity.ts';

interface Provider {
  authority: string;
  clientId: string;
  scope: string;
}

/** A token that ends sooner than this is renewed before it is used, s. */
const SPARE_S = 60;

/**
 * The token the authorizer takes: it asks for this client as the audience, and that is what an ID token names.
 * Cognito's access tokens name no audience at all.
 */
const tokenOf = (user: User): string => user.id_token ?? user.access_token;

const nameOf = ({ profile }: User) =>
  profile.name ??
  profile.preferred_username ??
  profile.email ??
  // In a pool where people sign in by mail address this is a number nobody knows.
  profile['cognito:username']?.toString() ??
  profile.sub;

/**
 * Sign-in by an OpenID Connect provider: authorization code with PKCE. Tokens live in memory alone; after a reload
 * the provider's own session gives new ones without a question. Resolves to undefined while the browser is on its
 * way to the provider.
 */
export const oidcIdentity = async ({
  authority,
  clientId,
  scope,
}: Provider): Promise<Identity | undefined> => {
  const manager = new UserManager({
    authority,
    client_id: clientId,
    scope,
    redirect_uri: `${location.origin}/`,
    post_logout_redirect_uri: `${location.origin}/`,
    response_type: 'code',
    automaticSilentRenew: false,
    userStore: new WebStorageStateStore({ store: new InMemoryWebStorage() }),
    stateStore: new WebStorageStateStore({ store: sessionStorage }),
  });
  const query = new URLSearchParams(location.search);
  if (!query.has('code') && !query.has('error')) {
    await manager.signinRedirect({ state: location.hash });
    return undefined;
  }
  let user = await manager.signinRedirectCallback();
  // The code is used up: it must not stay in the address, and the open session comes back.
  history.replaceState(null, '', `/${typeof user.state === 'string' ? user.state : ''}`);

  /** Null when the provider has ended the session; rejects on trouble on the way. */
  const renew = async (): Promise<User | null> => {
    if (!user.refresh_token) return null;
    try {
      return await manager.signinSilent();
    } catch (error) {
      if (error instanceof ErrorResponse) return null;
      throw error;
    }
  };
  return {
    userId: user.profile.sub,
    name: nameOf(user),
    async getToken({ renew: wanted }) {
      if (!wanted && user.profile.exp - Date.now() / 1_000 >= SPARE_S) return tokenOf(user);
      const renewed = await renew();
      if (!renewed) return null;
      user = renewed;
      return tokenOf(user);
    },
    signIn: () => location.assign('/'),
    signOut() {
      // Without the provider's end-session address, forgetting the tokens is all there is to do.
      // Cognito asks for these two instead of the standard's; others pass over them.
      const extraQueryParams = { client_id: clientId, logout_uri: `${location.origin}/` };
      manager.signoutRedirect({ extraQueryParams }).catch(() => location.assign('/'));
    },
  };
};
