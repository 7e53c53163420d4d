import { type Environment, required } from '@bos/core/adapters/environment';
import { createTokenVerifier, type TokenVerifier } from './verifier.ts';

export interface AuthorizePorts {
  verifier: TokenVerifier;
}

/** @throws Error naming the first variable that is missing. */
export const portsFromEnv = (env: Environment): AuthorizePorts => ({
  verifier: createTokenVerifier({
    issuer: required(env, 'BOS_ISSUER'),
    audience: required(env, 'BOS_AUDIENCE'),
    jwksUri: required(env, 'BOS_JWKS_URI'),
  }),
});
