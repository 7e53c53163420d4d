import { JwtVerifier } from 'aws-jwt-verify';
import { FetchError, JwksValidationError, JwkValidationError, JwtBaseError } from 'aws-jwt-verify/error';
import { SimpleJwksCache } from 'aws-jwt-verify/jwk';

export interface Claims {
  sub: string;
  exp: number;
}

/** Verifies a bearer token. MUST answer `undefined` for a bad token and throw for a broken issuer. */
export interface TokenVerifier {
  verify(token: string): Promise<Claims | undefined>;
}

export interface Issuer {
  issuer: string;
  audience: string;
  jwksUri: string;
}

const FETCH_TIMEOUT_MS = 3_000;

/** Any OIDC issuer. Keys are fetched once per process and again when a token names an unknown one. */
export const createTokenVerifier = ({ issuer, audience, jwksUri }: Issuer): TokenVerifier => {
  const jwksCache = new SimpleJwksCache({ fetcher: { fetch: fetchKeys } });
  const verifier = JwtVerifier.create({ issuer, audience, jwksUri }, { jwksCache });
  return {
    verify: async (token) => {
      try {
        return (await verifier.verify(token)) as unknown as Claims;
      } catch (error) {
        if (isIssuersFault(error) || !(error instanceof JwtBaseError)) throw error;
        return undefined;
      }
    },
  };
};

/** The library's errors speak of the token, but for those about the issuer's keys. */
const isIssuersFault = (error: unknown): boolean =>
  error instanceof FetchError || error instanceof JwksValidationError || error instanceof JwkValidationError;

const fetchKeys = async (uri: string): Promise<ArrayBuffer> => {
  const response = await fetch(uri, { signal: AbortSignal.timeout(FETCH_TIMEOUT_MS) });
  if (!response.ok) throw new Error(`the issuer's keys at ${uri} answered ${response.status}`);
  return response.arrayBuffer();
};
