import type { RouteSpec } from '../plan/system.ts';
import type { Connection } from './connection.ts';
import { newId, newTraceId, type RandomBytes } from './connection-id.ts';
import { errorFrame, gatewayMessage } from './error-frames.ts';
import type { EventBuilder } from './events.ts';
import type { IntegrationOutcome, RunIntegration } from './integration.ts';
import type { SelectRoute } from './routing.ts';
import type { Throttle } from './throttle.ts';
import type { Uncertain } from './uncertain.ts';

export interface MessageFlowPorts {
  events: EventBuilder;
  select: SelectRoute;
  run: RunIntegration;
  throttle: Throttle;
  now: () => number;
  /** The hop from the edge to the function. */
  hop: () => Promise<void>;
  randomBytes: RandomBytes;
  maxMessageBytes: number;
  uncertain: Uncertain;
  log: (line: string) => void;
}

/** Takes one client message through its route, and its answer back. Messages of a socket run concurrently. */
export type TakeMessage = (connection: Connection, body: string, isBase64Encoded: boolean) => Promise<void>;

export function createMessageFlow(ports: MessageFlowPorts): TakeMessage {
  const { events, log, now, randomBytes } = ports;

  return async (connection, body, isBase64Encoded) => {
    const { connectionId } = connection.facts;
    const request = { requestId: newId(randomBytes), at: now() };
    const answer = (text: string) => connection.transmit(Buffer.from(text), 'response');
    const fail = (message: string) => answer(errorFrame(message, connectionId, request.requestId));

    if (!ports.throttle()) return fail(gatewayMessage.tooManyRequests);
    const route = ports.select(body);
    if (!route) return fail(gatewayMessage.forbidden);

    await ports.hop();
    const message = { routeKey: route.key, messageId: newId(randomBytes), body, isBase64Encoded };
    const event = events.message(connection.facts, request, message);
    const outcome = await ports.run(route, event, newTraceId(request.at, randomBytes));
    if (outcome.kind !== 'answered') log(`${route.key}: ${outcome.why}`);
    const reply = replyTo(route, outcome, ports);
    if (reply.kind === 'internal') fail(gatewayMessage.internal);
    else if (reply.kind === 'body') answer(reply.body);
  };
}

type Reply = { kind: 'nothing' } | { kind: 'internal' } | { kind: 'body'; body: string };

/**
 * What of an integration's outcome reaches the client. A body only over a route response, i.e. on a two-way
 * route (developer guide); a failure always, since a wscat transcript shows the error frame on any route.
 */
function replyTo(
  { twoWay }: RouteSpec,
  outcome: IntegrationOutcome,
  { maxMessageBytes, uncertain }: Pick<MessageFlowPorts, 'maxMessageBytes' | 'uncertain'>,
): Reply {
  if (outcome.kind === 'failed') return { kind: 'internal' };
  if (outcome.kind === 'malformed') {
    return { kind: uncertain.malformedResponse === 'error-frame' ? 'internal' : 'nothing' };
  }
  if (!twoWay) return { kind: 'nothing' };
  if (outcome.status < 200 || outcome.status > 299) {
    return { kind: uncertain.nonSuccessResponse === 'error-frame' ? 'internal' : 'nothing' };
  }
  if (!outcome.body) return { kind: 'nothing' };
  if (Buffer.byteLength(outcome.body) > maxMessageBytes) return { kind: 'internal' };
  return { kind: 'body', body: outcome.body };
}
