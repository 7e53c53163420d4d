import { MAX_CONNECTION_MS } from '../protocol/limits.ts';

/** Who is on the other end of a frame, by the authorizer's word alone, and how long there is to answer. */
export interface Sender {
  userId: string;
  connectionId: string;
  /** Epoch ms. */
  connectedAt: number;
  /** Epoch seconds: the earlier of the token's `exp` and the gateway's two hours. */
  expiresAt: number;
  endpoint: string;
  device?: string;
  clientVersion?: string;
  /** Epoch ms by which this invocation must be done. */
  deadline: number;
}

/** The parts of a WebSocket event that say who sent it. */
export interface IdentifiedEvent {
  requestContext: {
    connectionId: string;
    connectedAt: number;
    domainName: string;
    stage: string;
    identity?: { userAgent?: string };
    /** Values arrive as strings, whatever the authorizer returned. */
    authorizer?: { sub?: string; exp?: string | number; client?: string } | null;
  };
}

const MAX_DEVICE_LENGTH = 256;

/** The sender of an event; `undefined` when the authorizer vouched for nobody. */
export const toSender = (event: IdentifiedEvent, deadline: number): Sender | undefined => {
  const { authorizer, connectionId, connectedAt, domainName, stage, identity } = event.requestContext;
  const exp = Number(authorizer?.exp);
  if (!authorizer?.sub || !Number.isFinite(exp)) return undefined;
  return {
    userId: authorizer.sub,
    connectionId,
    connectedAt,
    expiresAt: Math.floor(Math.min(exp, (connectedAt + MAX_CONNECTION_MS) / 1000)),
    endpoint: `${domainName}/${stage}`,
    deadline,
    ...(identity?.userAgent && { device: identity.userAgent.slice(0, MAX_DEVICE_LENGTH) }),
    ...(authorizer.client && { clientVersion: authorizer.client }),
  };
};
