/** What a provider gave. Kept in memory alone. */
export interface Tokens {
  /** The token that opens a socket. */
  token: string;
  /** How long it lasts from when it came, ms. */
  lastsMs: number;
  /** Who it is for: the subject. */
  userId: string;
  /** What people see. */
  name: string;
  refreshToken: string | undefined;
}

/** New tokens for a refresh token; `null` when the provider has ended the session. Rejects on trouble on the way. */
export type Refresh = (refreshToken: string) => Promise<Tokens | null>;

/** A token that ends sooner than this is renewed before it is used, ms. */
const SPARE_MS = 60_000;

/**
 * Answers with a token that is still good. All who ask while one is being renewed get the same: a provider that
 * rotates refresh tokens takes each but once. Its life is counted on this device's own clock, which may be wrong.
 */
export const createTokenKeeper = (first: Tokens, refresh: Refresh, now: () => number = Date.now) => {
  let tokens: Tokens | null = first;
  let endsAt = now() + first.lastsMs;
  let renewal: Promise<string | null> | undefined;

  const renew = async (): Promise<string | null> => {
    const refreshToken = tokens?.refreshToken;
    const renewed = refreshToken === undefined ? null : await refresh(refreshToken);
    // Somebody else's tokens would mix two people's messages.
    tokens = renewed?.userId === first.userId ? renewed : null;
    if (!tokens) return null;
    // A provider that does not rotate refresh tokens names none again.
    tokens.refreshToken ??= refreshToken;
    endsAt = now() + tokens.lastsMs;
    return tokens.token;
  };

  return async ({ renew: wanted }: { renew: boolean }): Promise<string | null> => {
    if (tokens && !wanted && !renewal && endsAt - now() >= SPARE_MS) return tokens.token;
    renewal ??= renew().finally(() => {
      renewal = undefined;
    });
    return renewal;
  };
};
