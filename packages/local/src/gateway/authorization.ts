import type { Invoker } from '../lambda/invoker.ts';
import type { ApiSpec, AuthorizerSpec } from '../plan/system.ts';
import { readAuthorizerResult } from './authorizer-result.ts';
import type { AuthorizerContext, ConnectionFacts, EventBuilder, RequestFacts } from './events.ts';
import { type HandshakeHeaders, readIdentitySource } from './handshake-headers.ts';
import { invokeWithin, notPermitted } from './integration.ts';

/** Whether a handshake may go on, and with which context; or the status that refuses it. */
export type Authorization =
  | { authorized: true; authorizer?: AuthorizerContext }
  | { authorized: false; status: 401 | 403 | 500 };

export interface AuthorizationPorts {
  api: ApiSpec;
  invoker: Invoker;
  events: EventBuilder;
  maxResultBytes: number;
  now: () => number;
  log: (line: string) => void;
}

/** Authorizers share the integrations' longest timeout: 29 s of real time. */
const TIMEOUT_MS = 29_000;

export type Authorize = (
  connection: ConnectionFacts,
  request: RequestFacts,
  handshake: HandshakeHeaders,
  traceId: string,
) => Promise<Authorization>;

/**
 * Runs the REQUEST authorizer of `$connect`. Statuses as the developer guide and recorded handshakes have
 * them: 401 for a missing identity source (no call is made) or a thrown `Unauthorized`, 403 for a policy
 * that doesn't allow, 500 for anything else that goes wrong.
 */
export function createAuthorization(ports: AuthorizationPorts): Authorize {
  const { api, events, invoker, log, now } = ports;
  const isRequired = api.routes.some(({ key, authorized }) => key === '$connect' && authorized);
  if (!isRequired) return async () => ({ authorized: true });
  const spec: AuthorizerSpec | undefined = api.authorizer;
  if (!spec) throw new Error('Route $connect asks for an authorizer, but the API has none.');
  const refuse = (why: string) => {
    log(`Authorizer ${spec.name}: ${why}`);
    return { authorized: false, status: 500 } as const;
  };

  return async (connection, request, handshake, traceId) => {
    const present = spec.identitySources.every((source) => readIdentitySource(source, handshake));
    if (!present) return { authorized: false, status: 401 };
    if (!spec.permitted) return refuse(notPermitted(spec.functionName));

    const startedAt = now();
    const event = events.authorizer(connection, request, handshake);
    const result = await invokeWithin(invoker, spec.functionName, event, traceId, TIMEOUT_MS);
    if ('why' in result) return refuse(result.why);
    if (result.functionError) {
      return isUnauthorized(result.payload) ? { authorized: false, status: 401 } : refuse(result.payload);
    }
    const methodArn = `${api.executionArn}/${api.stage}/$connect`;
    const verdict = readAuthorizerResult(result.payload, methodArn, ports.maxResultBytes);
    if (verdict.verdict === 'misconfigured') return refuse(verdict.why);
    if (verdict.verdict === 'deny') return { authorized: false, status: 403 };
    const { principalId, context } = verdict;
    return {
      authorized: true,
      authorizer: { ...context, principalId, integrationLatency: now() - startedAt },
    };
  };
}

/** An authorizer says 401 by throwing exactly this message (developer guide). */
function isUnauthorized(payload: string): boolean {
  try {
    return (JSON.parse(payload) as { errorMessage?: unknown } | null)?.errorMessage === 'Unauthorized';
  } catch {
    return false; // Then it is some other failure, which the caller logs.
  }
}
