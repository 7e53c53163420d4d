import * as oauth from 'oauth4webapi';
import type { Tokens } from './tokens.ts';

export interface ProviderConfig {
  /** The issuer, as its tokens name it. */
  authority: string;
  clientId: string;
  /** Space-separated. */
  scope: string;
}

/** What a page remembers while its person is at the provider: it proves that the answer is to its own question. */
export interface Pending {
  state: string;
  nonce: string;
  verifier: string;
}

/** An OpenID Connect provider, as a page that can keep no secret speaks with it: by code, with PKCE. */
export interface Provider {
  /** Where a person signs in. */
  signInUrl(pending: Pending): Promise<string>;
  /** Redeems what they came back with. Rejects when the provider refused, or it is no answer to `pending`. */
  redeem(answer: URLSearchParams, pending: Pending): Promise<Tokens>;
  /** New tokens; `null` when the provider has ended the session. Rejects on trouble on the way. */
  refresh(refreshToken: string): Promise<Tokens | null>;
  /** Where its session is ended, if it can be. */
  signOutUrl(): string | undefined;
}

/** How wrong a device's clock may be, s. */
const CLOCK_TOLERANCE_S = 300;

export const newPending = (): Pending => ({
  state: oauth.generateRandomState(),
  nonce: oauth.generateRandomNonce(),
  verifier: oauth.generateRandomCodeVerifier(),
});

/** Asks the provider what it offers. `home` is where people come back to. */
export const discoverProvider = async (
  { authority, clientId, scope }: ProviderConfig,
  home: string,
): Promise<Provider> => {
  const issuer = new URL(authority);
  const client = { client_id: clientId, [oauth.clockTolerance]: CLOCK_TOLERANCE_S };
  const auth = oauth.None();
  // Plain HTTP only within this machine.
  const options = { [oauth.allowInsecureRequests]: /^127\.|(^|\.)localhost$/.test(issuer.hostname) };
  const server = await oauth.processDiscoveryResponse(issuer, await oauth.discoveryRequest(issuer, options));

  return {
    async signInUrl({ state, nonce, verifier }) {
      if (!server.authorization_endpoint) throw new Error(`${authority} offers no sign-in.`);
      return withQuery(server.authorization_endpoint, {
        client_id: clientId,
        redirect_uri: home,
        response_type: 'code',
        scope,
        state,
        nonce,
        code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
        code_challenge_method: 'S256',
      });
    },

    async redeem(answer, { state, nonce, verifier }) {
      const code = readAnswer(() => oauth.validateAuthResponse(server, client, answer, state));
      const response = await oauth.authorizationCodeGrantRequest(
        server,
        client,
        auth,
        code,
        home,
        verifier,
        options,
      );
      const answered = await oauth.processAuthorizationCodeResponse(server, client, response, {
        expectedNonce: nonce,
        requireIdToken: true,
      });
      const tokens = tokensOf(answered);
      if (!tokens) throw new Error(`${authority} gave no ID token.`);
      return tokens;
    },

    async refresh(refreshToken) {
      const response = await oauth.refreshTokenGrantRequest(server, client, auth, refreshToken, options);
      try {
        return tokensOf(await oauth.processRefreshTokenResponse(server, client, response));
      } catch (error) {
        if (error instanceof oauth.ResponseBodyError && REFUSALS.has(error.status)) return null;
        throw error;
      }
    },

    signOutUrl: () =>
      server.end_session_endpoint &&
      withQuery(server.end_session_endpoint, {
        client_id: clientId,
        // No hint by ID token: it opens sockets, and an address ends in logs.
        post_logout_redirect_uri: home,
        // What Cognito calls it; others pass over it.
        logout_uri: home,
      }),
  };
};

/** Says what the provider said, where it said something. */
const readAnswer = (read: () => URLSearchParams): URLSearchParams => {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof oauth.AuthorizationResponseError)) throw error;
    throw new Error(error.error_description ?? error.error, { cause: error });
  }
};

/** The statuses by which a provider says no to a refresh token (RFC 6749, 5.2); others are trouble. */
const REFUSALS: ReadonlySet<number> = new Set([400, 401]);

const withQuery = (address: string, parameters: Record<string, string>): string => {
  const url = new URL(address);
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
  return url.href;
};

/**
 * The ID token is the one that the authorizer takes: it asks for this client as the audience, and Cognito's access
 * tokens name no audience at all. Some providers give none for a refresh token: `null`, then.
 */
const tokensOf = (response: oauth.TokenEndpointResponse): Tokens | null => {
  const claims = oauth.getValidatedIdTokenClaims(response);
  if (!claims || !response.id_token) return null;
  const names = [claims['name'], claims['preferred_username'], claims['email']];
  // In a pool where people sign in by mail address this is a number nobody knows.
  const name = [...names, claims['cognito:username']].find((value) => typeof value === 'string');
  return {
    token: response.id_token,
    lastsMs: (claims.exp - claims.iat) * 1_000,
    userId: claims.sub,
    name: (name as string | undefined) ?? claims.sub,
    refreshToken: response.refresh_token,
  };
};
