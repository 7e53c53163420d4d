import type { IncomingMessage } from 'node:http';
import type { RouteSpec } from '../plan/system.ts';
import type { Authorize } from './authorization.ts';
import { newId, newTraceId, type RandomBytes } from './connection-id.ts';
import { gatewayMessage } from './error-frames.ts';
import type { ConnectionFacts, EventBuilder } from './events.ts';
import { findHeader, type HandshakeHeaders, readHandshake } from './handshake-headers.ts';
import type { RunIntegration } from './integration.ts';
import type { Throttle } from './throttle.ts';

/** A handshake's result: the connection to open, or the HTTP answer instead of 101. */
export type Admission =
  | { admitted: true; connection: ConnectionFacts; protocol?: string }
  | { admitted: false; status: number; message: string; connectionId: string; requestId: string };

export interface HandshakePorts {
  stage: string;
  connectRoute: RouteSpec | undefined;
  events: EventBuilder;
  authorize: Authorize;
  run: RunIntegration;
  /** One token a handshake: the account's request rate and the rate of new connections. */
  throttle: Throttle;
  maxUrlLength: number;
  now: () => number;
  /** The hop from the edge to the function. */
  hop: () => Promise<void>;
  randomBytes: RandomBytes;
  log: (line: string) => void;
}

export type Admit = (request: IncomingMessage) => Promise<Admission>;

/** Everything before 101: stage, throttle, authorizer, `$connect`. Nothing is open until it has returned. */
export function createHandshake(ports: HandshakePorts): Admit {
  const { events, log, now, randomBytes } = ports;

  return async (request) => {
    const connectionId = newId(randomBytes);
    const requestId = newId(randomBytes);
    const refuse = (status: number, message: string): Admission => ({
      admitted: false,
      status,
      message,
      connectionId,
      requestId,
    });
    const url = request.url ?? '/';
    if (!isWebSocketRequest(request)) return refuse(400, 'Bad Request');
    if (url.length > ports.maxUrlLength) return refuse(414, 'Request-URI Too Long');
    if (stageOf(url) !== ports.stage) return refuse(403, gatewayMessage.forbidden);
    if (!ports.throttle()) return refuse(429, gatewayMessage.tooManyRequests);

    const at = now();
    const traceId = newTraceId(at, randomBytes);
    const sourceIp = request.socket.remoteAddress ?? '127.0.0.1';
    const handshake = readHandshake(request, { domainName: events.domainName, sourceIp, traceId });
    const userAgent = findHeader(handshake.headers, 'user-agent');
    const caller = { ...(userAgent === undefined ? {} : { userAgent }), sourceIp };
    const anonymous: ConnectionFacts = { connectionId, connectedAt: at, caller };
    const facts = { requestId, at };

    await ports.hop();
    const authorization = await ports.authorize(anonymous, facts, handshake, traceId);
    if (!authorization.authorized) {
      return refuse(authorization.status, messageOf(authorization.status));
    }
    const { authorizer } = authorization;
    const connection = authorizer ? { ...anonymous, authorizer } : anonymous;
    if (!ports.connectRoute) return { admitted: true, connection };

    const event = events.connect(connection, facts, handshake);
    const outcome = await ports.run(ports.connectRoute, event, traceId);
    if (outcome.kind !== 'answered') {
      log(`$connect: ${outcome.why}`);
      return refuse(isPermitted(ports.connectRoute) ? 502 : 500, gatewayMessage.internal);
    }
    if (outcome.status < 200 || outcome.status > 299) {
      return refuse(outcome.status, messageOf(outcome.status));
    }
    const protocol = chooseProtocol(outcome.headers, handshake);
    return { admitted: true, connection, ...(protocol === undefined ? {} : { protocol }) };
  };
}

/** RFC 6455 §4.2.1, checked here because `ws` would check it only after `$connect` has run. */
function isWebSocketRequest({ headers, method }: IncomingMessage): boolean {
  return (
    method === 'GET' &&
    headers.upgrade?.toLowerCase() === 'websocket' &&
    headers['sec-websocket-version'] === '13' &&
    /^[+/0-9A-Za-z]{22}==$/.test(headers['sec-websocket-key'] ?? '')
  );
}

/** `/local` and `/local/` name the stage `local`; a longer path names no stage. */
function stageOf(url: string): string | undefined {
  return /^\/([^/?]+)\/?(?:\?|$)/.exec(url)?.[1];
}

const isPermitted = ({ integration }: RouteSpec) => integration.type !== 'lambda' || integration.permitted;

function messageOf(status: number): string {
  if (status === 401) return gatewayMessage.unauthorized;
  return status === 403 ? gatewayMessage.forbidden : gatewayMessage.internal;
}

/**
 * The subprotocol is what `$connect` answers in `Sec-WebSocket-Protocol`, and none when it doesn't: a
 * browser that offered some then fails the handshake (developer guide; sst#5618).
 */
function chooseProtocol(headers: Record<string, string>, handshake: HandshakeHeaders): string | undefined {
  const chosen = findHeader(headers, 'Sec-WebSocket-Protocol')?.trim();
  const offered = findHeader(handshake.headers, 'Sec-WebSocket-Protocol');
  return chosen && offered !== undefined ? chosen : undefined;
}
