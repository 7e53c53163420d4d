import type { FaultInjector } from '../faults/injector.ts';
import type { Connection } from './connection.ts';
import { isConnectionId } from './connection-id.ts';
import { gatewayMessage } from './error-frames.ts';
import type { GatewayLimits } from './limits.ts';
import type { Throttle } from './throttle.ts';

/** One call of the `@connections` API. Whether the caller's role allows it was decided before. */
export interface ManagementRequest {
  method: string;
  /** Raw path, `/<stage>/@connections/<id, URL-encoded>`; a query is ignored. */
  path: string;
  body: Uint8Array;
  /** It carries a SigV4 signature. */
  signed: boolean;
}

export interface ManagementResponse {
  status: number;
  headers: Record<string, string>;
  body: string;
}

export interface ManagementPorts {
  stage: string;
  find(connectionId: string): Connection | undefined;
  /** Closes it as DELETE does. */
  remove(connection: Connection): void;
  faults: FaultInjector;
  throttle: Throttle;
  /** The hop from the caller to the connection. */
  hop: () => Promise<void>;
  limits: GatewayLimits;
}

export type Manage = (request: ManagementRequest) => Promise<ManagementResponse>;

/**
 * PostToConnection, GetConnection, DeleteConnection. Error names and statuses are those of the API reference;
 * 410 has an empty body and its name in `x-amzn-errortype` (aws-sdk-js#3773: the SDK, finding no body, made
 * the message "410"; laravel-echo-api-gateway#9: not JSON).
 */
export function createManagement(ports: ManagementPorts): Manage {
  return async (request) => {
    if (!request.signed) {
      return error(403, 'MissingAuthenticationTokenException', 'Missing Authentication Token');
    }
    const [, stage, encodedId] = /^\/([^/]+)\/@connections\/([^/?]+)(?:\?|$)/.exec(request.path) ?? [];
    if (encodedId === undefined || stage !== ports.stage) {
      return error(403, 'ForbiddenException', gatewayMessage.forbidden);
    }
    const connectionId = decode(encodedId);
    if (!isConnectionId(connectionId)) {
      return error(400, 'BadRequestException', `Invalid connectionId: ${connectionId}`);
    }
    if (!ports.throttle()) return tooMany();
    if (request.method === 'POST') return post(ports, connectionId, request.body);
    const connection = ports.find(connectionId);
    if (request.method === 'GET') return connection ? describe(connection) : gone();
    if (request.method !== 'DELETE') {
      return error(403, 'MissingAuthenticationTokenException', 'Missing Authentication Token');
    }
    if (!connection) return gone();
    ports.remove(connection);
    return { status: 204, headers: {}, body: '' };
  };
}

async function post(
  ports: ManagementPorts,
  connectionId: string,
  body: Uint8Array,
): Promise<ManagementResponse> {
  if (body.length > ports.limits.messageBytes) {
    return error(413, 'PayloadTooLargeException', 'Message too long');
  }
  await ports.hop();
  const connection = ports.find(connectionId);
  if (!connection) return gone();
  const fault = ports.faults.onPush(connectionId);
  if (fault && !fault.delivered) return faulty(fault.status);
  if (connection.bufferedBytes() + body.length > ports.limits.bufferedBytes) return tooMany();
  connection.transmit(body, 'push');
  return fault ? faulty(fault.status) : ok();
}

/** Wire names and formats of the SDK's model: `jsonName`s, ISO instants. */
function describe(connection: Connection): ManagementResponse {
  const { caller, connectedAt } = connection.facts;
  const body = JSON.stringify({
    connectedAt: new Date(connectedAt).toISOString(),
    identity: { sourceIp: caller.sourceIp, userAgent: caller.userAgent ?? '' },
    lastActiveAt: new Date(connection.lastActiveAt()).toISOString(),
  });
  return { status: 200, headers: JSON_TYPE, body };
}

const JSON_TYPE = { 'content-type': 'application/json' };

const ok = (): ManagementResponse => ({ status: 200, headers: {}, body: '' });
const gone = (): ManagementResponse => ({
  status: 410,
  headers: { 'x-amzn-errortype': 'GoneException' },
  body: '',
});
const tooMany = () => error(429, 'LimitExceededException', gatewayMessage.tooManyRequests);

/** An injected status, in the shape the real one has. */
function faulty(status: number): ManagementResponse {
  if (status === 200) return ok();
  if (status === 410) return gone();
  return status === 429 ? tooMany() : error(status, 'InternalServerErrorException', gatewayMessage.internal);
}

function error(status: number, name: string, message: string): ManagementResponse {
  return { status, headers: { ...JSON_TYPE, 'x-amzn-errortype': name }, body: JSON.stringify({ message }) };
}

function decode(encoded: string): string {
  try {
    return decodeURIComponent(encoded);
  } catch {
    return encoded; // A stray %: then it is no connection id either.
  }
}
