import { authorize } from './authorize.ts';
import { type AuthorizerEvent, type AuthorizerResult, toPolicy } from './policy.ts';
import type { AuthorizePorts } from './ports.ts';

/** Authorizer of `$connect`: a valid token in the subprotocol opens a socket, anything else is a 401. */
export const createHandler =
  ({ verifier }: AuthorizePorts) =>
  async (event: AuthorizerEvent): Promise<AuthorizerResult> =>
    toPolicy(event, await authorize(verifier, event.headers ?? {}));
