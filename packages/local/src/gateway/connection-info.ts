import type { Connection } from './connection.ts';
import type { ConnectionInfo } from './contract.ts';

/** A connection as the inspector shows it. */
export function toInfo(connection: Connection): ConnectionInfo {
  const { authorizer, caller, connectedAt, connectionId } = connection.facts;
  return {
    connectionId,
    ...(authorizer ? { principalId: authorizer.principalId } : {}),
    protocol: connection.protocol,
    ...caller,
    connectedAt,
    lastActiveAt: connection.lastActiveAt(),
    bufferedBytes: connection.bufferedBytes(),
  };
}
