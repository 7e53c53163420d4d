import { randomBytes as nodeRandomBytes } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { setTimeout as wait } from 'node:timers/promises';
import { createAnnouncement } from './announcement.ts';
import { createAuthorization } from './authorization.ts';
import { createBackground } from './background.ts';
import { type Connection, type ConnectionPorts, openConnection } from './connection.ts';
import { toInfo } from './connection-info.ts';
import type { Gateway, GatewayOptions } from './contract.ts';
import { createEventBuilder } from './events.ts';
import { createHandshake } from './handshake.ts';
import { createIntegrationRunner } from './integration.ts';
import { awsLimits } from './limits.ts';
import { createManagement } from './management.ts';
import { createMessageFlow } from './message-flow.ts';
import { refuseUpgrade } from './refusal.ts';
import { createRouteSelector } from './routing.ts';
import { createThrottle } from './throttle.ts';
import { likely } from './uncertain.ts';
import { createUpgrade } from './upgrade.ts';

export type { ConnectionInfo, Gateway, GatewayOptions } from './contract.ts';

/** ms a client has to answer a close frame before its socket is destroyed. */
const CLOSE_TIMEOUT_MS = 1_000;

/** Puts the parts together; each of them is a file of this folder. */
export function createGateway(options: GatewayOptions): Gateway {
  const { api, clock, invoker, recorder } = options;
  let closing = false;
  // What is broken off at the end is no news.
  const log = (line: string) => {
    if (!closing) options.log(line);
  };
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
  const stage = api.throttle ? createThrottle(api.throttle.perSecond, api.throttle.burst, now) : () => true;
  const newConnections = createThrottle(limits.newConnectionsPerSecond, limits.newConnectionsPerSecond, now);
  const routeOf = (key: string) => api.routes.find((route) => route.key === key);

  const open = new Map<string, Connection>();
  const background = createBackground(log);

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
    throttle: () => newConnections() && stage() && requests(),
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
    throttle: () => stage() && requests(),
    now,
    hop: hop('route'),
    randomBytes,
    maxMessageBytes: limits.messageBytes,
    uncertain,
    log,
  });
  const announceEnd = createAnnouncement({
    route: routeOf('$disconnect'),
    events,
    run,
    now,
    randomBytes,
    log,
  });
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
      // What the catch takes is our own abort, once everything is quiet.
      await Promise.race([quiet, wait(CLOSE_TIMEOUT_MS, undefined, timeout).catch(() => undefined)]);
      timeout.abort();
      for (const connection of last) connection.cut();
    },
  };
}
