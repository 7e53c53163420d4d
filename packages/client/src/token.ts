/** What a client may read in its own token, without trusting it: for its own planning alone. */
export interface Claims {
  /** Who it is about. */
  sub?: string;
  /** When it ends, epoch seconds of the issuer's clock. */
  exp?: number;
}

/** The claims of a JWT; none for a token of another form. */
export const peekClaims = (token: string): Claims => {
  try {
    // Letters beyond ASCII come out wrong, always the same way: a `sub` is only ever compared.
    return JSON.parse(atob((token.split('.')[1] ?? '').replace(/-/g, '+').replace(/_/g, '/'))) as Claims;
  } catch {
    // An opaque token is no error: the server alone judges it.
    return {};
  }
};
