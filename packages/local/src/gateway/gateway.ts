import { randomBytes as nodeRandomBytes } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { setTimeout as wait } from 'node:timers/promises';
import type { PlatformClock } from '../clock.ts';
import type { FaultInjector } from '../faults/injector.ts';
import type { Invoker } from '../lambda/invoker.ts';
import type { ApiSpec } from '../plan/system.ts';
import type { Recorder } from '../stats/recorder.ts';
import { createAuthorization } from './authorization.ts';
import { createBackground } from './background.ts';
import { type Connection, type ConnectionPorts, openConnection } from './connection.ts';
import { newId, newTraceId, type RandomBytes } from './connection-id.ts';
import { type ConnectionFacts, createEventBuilder } from './events.ts';
import { createHandshake } from './handshake.ts';
import { createIntegrationRunner } from './integration.ts';
import { awsLimits, type GatewayLimits } from './limits.ts';
import { createManagement, type Manage } from './management.ts';
import { createMessageFlow } from './message-flow.ts';
import { refuseUpgrade } from './refusal.ts';
import { createRouteSelector } from './routing.ts';
import { createThrottle } from './throttle.ts';
import { likely, type Uncertain } from './uncertain.ts';
import { createUpgrade } from './upgrade.ts';

export interface GatewayOptions {
  api: ApiSpec;
  region: string;
  invoker: Invoker;
  faults: FaultInjector;
  recorder: Recorder;
  clock: PlatformClock;
  /** What an operator should read, e.g. a function the API may not invoke. Never holds a token. */
  log: (line: string) => void;
  /** Real ms a hop takes: `route` from the edge to a function, `push` from a function to a client. */
  hopLatency?: (hop: 'route' | 'push') => number;
  randomBytes?: RandomBytes;
  limits?: Partial<GatewayLimits>;
  uncertain?: Partial<Uncertain>;
}

/** One open connection, for the inspector. Instants are epoch ms. */
export interface ConnectionInfo {
  connectionId: string;
  principalId?: string;
  protocol: string;
  sourceIp: string;
  userAgent?: string;
  connectedAt: number;
  lastActiveAt: number;
  bufferedBytes: number;
}

/** An API Gateway WebSocket API. It opens no port: whoever owns one hands it upgrades and `@connections` calls. */
export interface Gateway {
  handleUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  management: Manage;
  connections(): ConnectionInfo[];
  /** Kills the socket without a close frame; false if there is none of this id. */
  cut(connectionId: string): boolean;
  /** Closes every connection and waits for their `$disconnect`, a second at most. */
  close(): Promise<void>;
}

/** ms a client has to answer a close frame before its socket is destroyed. */
const CLOSE_TIMEOUT_MS = 1_000;

export function createGateway(options: GatewayOptions): Gateway {
  const { api, clock, invoker, log, recorder } = options;
  const limits = { ...awsLimits, ...options.limits };
  const uncertain = { ...likely, ...options.uncertain };
  const randomBytes = options.randomBytes ?? nodeRandomBytes;
  const now = () => clock.now();
  const hop = (name: 'route' | 'push') => async () => {
    const ms = options.hopLatency?.(name) ?? 0;
    if (ms > 0) await wait(ms);
  };
  const events = createEventBuilder(api, options.region);
  const run = createIntegrationRunner(invoker);
  const requests = createThrottle(limits.requestsPerSecond, limits.requestBurst, now);
  const newConnections = createThrottle(limits.newConnectionsPerSecond, limits.newConnectionsPerSecond, now);
  const routeOf = (key: string) => api.routes.find((route) => route.key === key);
  const disconnectRoute = routeOf('$disconnect');

  const open = new Map<string, Connection>();
  const background = createBackground(log);
  let closing = false;

  const admit = createHandshake({
    stage: api.stage,
    connectRoute: routeOf('$connect'),
    events,
    authorize: createAuthorization({
      api,
      invoker,
      events,
      maxResultBytes: limits.authorizerResultBytes,
      now,
      log,
    }),
    run,
    throttle: () => newConnections() && requests(),
    maxUrlLength: limits.urlLength,
    now,
    hop: hop('route'),
    randomBytes,
    log,
  });
  const takeMessage = createMessageFlow({
    events,
    select: createRouteSelector(api.routeSelectionExpression, api.routes),
    run,
    throttle: requests,
    now,
    hop: hop('route'),
    randomBytes,
    maxMessageBytes: limits.messageBytes,
    uncertain,
    log,
  });
  const announceEnd = async (facts: ConnectionFacts, end: { code: number; reason: string }) => {
    if (!disconnectRoute) return;
    const at = now();
    const event = events.disconnect(facts, { requestId: newId(randomBytes), at }, end);
    const outcome = await run(disconnectRoute, event, newTraceId(at, randomBytes));
    if (outcome.kind !== 'answered') log(`$disconnect: ${outcome.why}`);
  };
  const unannounced = new WeakSet<Connection>();
  const connectionPorts: ConnectionPorts = {
    clock,
    recorder,
    limits,
    uncertain,
    onMessage: (connection, body, isBase64Encoded) =>
      background.run('message', takeMessage(connection, body, isBase64Encoded)),
    onEnd: (connection, end) => {
      open.delete(connection.facts.connectionId);
      if (!unannounced.has(connection)) background.run('$disconnect', announceEnd(connection.facts, end));
    },
  };
  const management = createManagement({
    stage: api.stage,
    find: (connectionId) => {
      const connection = open.get(connectionId);
      return connection?.isOpen() ? connection : undefined;
    },
    remove: (connection) => {
      if (!uncertain.deleteFiresDisconnect) unannounced.add(connection);
      connection.end(uncertain.deleteClose, uncertain.deleteClose.disconnectReason);
    },
    faults: options.faults,
    throttle: requests,
    hop: hop('push'),
    limits,
  });

  const upgrade = createUpgrade(limits.messageBytes, CLOSE_TIMEOUT_MS);
  const handshake = async (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    // A client may vanish while its handshake is pending.
    const destroy = () => {
      socket.destroy();
    };
    socket.on('error', destroy);
    const admission = await admit(request);
    if (admission.admitted && closing) return destroy();
    if (!admission.admitted) {
      recorder.refused();
      return refuseUpgrade(socket, admission);
    }
    socket.off('error', destroy);
    const { connection: facts, protocol } = admission;
    const opened = upgrade({ request, socket, head, protocol }, (ws) => {
      open.set(facts.connectionId, openConnection(ws, socket, facts, connectionPorts));
    });
    if (opened) return;
    // It left while `$connect` ran: what that did is undone as for any lost connection.
    recorder.refused();
    await announceEnd(facts, { code: 1006, reason: uncertain.abnormalReason });
  };

  return {
    handleUpgrade: (request, socket, head) => background.run('handshake', handshake(request, socket, head)),
    management,
    connections: () => [...open.values()].map(toInfo),
    cut: (connectionId) => {
      const connection = open.get(connectionId);
      connection?.cut();
      return connection !== undefined;
    },
    close: async () => {
      closing = true;
      const last = [...open.values()];
      for (const connection of last) connection.end(uncertain.expiry);
      const quiet = Promise.all([background.settled(), ...last.map(({ closed }) => closed)]);
      const timeout = new AbortController();
      await Promise.race([quiet, wait(CLOSE_TIMEOUT_MS, undefined, timeout).catch(() => undefined)]);
      timeout.abort();
      for (const connection of last) connection.cut();
    },
  };
}

function toInfo(connection: Connection): ConnectionInfo {
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
