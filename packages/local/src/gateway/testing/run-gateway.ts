import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import type { ApiSpec, IntegrationSpec, RouteSpec } from '../../plan/system.ts';
import { createGateway, type Gateway, type GatewayOptions } from '../gateway.ts';
import type { ManagementResponse } from '../management.ts';
import { type Client, type ConnectOptions, type Opened, open } from './client.ts';
import { createManualClock, type ManualClock } from './manual-clock.ts';
import { createScriptedInvoker, type ScriptedInvoker } from './scripted-invoker.ts';

/** A gateway on an ephemeral port, with everything a test may want to touch. */
export interface RunningGateway {
  gateway: Gateway;
  invoker: ScriptedInvoker;
  clock: ManualClock;
  logged: string[];
  /** Calls of the recorder, e.g. `frame in 5 frame`. */
  recorded: string[];
  url: string;
  /** The server's side of each socket that asked for an upgrade, in order. */
  sockets: Duplex[];
  open(options?: ConnectOptions & { path?: string }): Promise<Opened>;
  /** Opens, or throws with the status. */
  connect(
    options?: ConnectOptions,
  ): Promise<Client & { connectionId: string; headers: Record<string, unknown> }>;
  manage(method: string, connectionId: string, body?: string | Uint8Array): Promise<ManagementResponse>;
  stop(): Promise<void>;
}

export const lambda = (functionName: string, over: Partial<IntegrationSpec & { type: 'lambda' }> = {}) =>
  ({ type: 'lambda', functionName, timeoutMs: 29_000, permitted: true, ...over }) as const;

export const route = (key: string, integration: IntegrationSpec, twoWay = false): RouteSpec => ({
  key,
  authorized: key === '$connect',
  twoWay,
  integration,
});

export const testApi: ApiSpec = {
  id: 'abcd123456',
  name: 'test',
  stage: 'local',
  executionArn: 'arn:aws:execute-api:us-east-1:000000000000:abcd123456',
  routeSelectionExpression: '$request.body.action',
  routes: [
    route('$connect', lambda('connect')),
    route('$disconnect', lambda('disconnect')),
    route('sendMessage', lambda('send'), true),
    route('oneWay', lambda('one-way')),
    route('slow', lambda('slow', { timeoutMs: 50 }), true),
    route('ping', { type: 'mock', statusCode: 200, responseTemplate: '{"type":"pong"}' }, true),
    route('$default', { type: 'mock', statusCode: 200, responseTemplate: '{"type":"error"}' }, true),
  ],
  authorizer: {
    name: 'authorize',
    functionName: 'authorize',
    permitted: true,
    identitySources: ['route.request.header.Sec-WebSocket-Protocol'],
  },
};

/** What an authorizer that lets `principalId` in returns. */
export const allow = (principalId = 'u1', context: Record<string, unknown> = { sub: principalId }) => ({
  principalId,
  policyDocument: {
    Version: '2012-10-17',
    Statement: [{ Action: 'execute-api:Invoke', Effect: 'Allow', Resource: '*' }],
  },
  context,
});

export async function runGateway(options: Partial<GatewayOptions> = {}): Promise<RunningGateway> {
  const invoker = createScriptedInvoker();
  invoker.script('authorize', () => allow());
  const clock = createManualClock();
  const logged: string[] = [];
  const recorded: string[] = [];
  const gateway = createGateway({
    api: testApi,
    region: 'us-east-1',
    invoker,
    clock,
    faults: { ...noFaults },
    recorder: {
      connected: () => recorded.push('connected'),
      refused: () => recorded.push('refused'),
      disconnected: () => recorded.push('disconnected'),
      frame: (direction, bytes, _id, kind) => recorded.push(`frame ${direction} ${bytes} ${kind}`),
      invocation: () => undefined,
      awsCall: () => undefined,
      turn: () => undefined,
    },
    log: (line) => logged.push(line),
    ...options,
  });
  const server = createServer();
  const sockets: Duplex[] = [];
  server.on('upgrade', (request, socket, head) => {
    sockets.push(socket);
    gateway.handleUpgrade(request, socket, head);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `ws://127.0.0.1:${(server.address() as AddressInfo).port}/local`;
  const openHere: RunningGateway['open'] = ({ path = '', protocols = ['bos.v1'], ...rest } = {}) =>
    open(`${url}${path}`, { protocols, ...rest });
  invoker.script('connect', () => ({ statusCode: 200, headers: { 'Sec-WebSocket-Protocol': 'bos.v1' } }));

  return {
    gateway,
    invoker,
    clock,
    logged,
    recorded,
    url,
    sockets,
    open: openHere,
    connect: async (connectOptions) => {
      const known = new Set(gateway.connections().map(({ connectionId }) => connectionId));
      const opened = await openHere(connectOptions);
      if (!('client' in opened)) throw new Error(`Refused with ${opened.status}: ${opened.body}`);
      const mine = gateway.connections().find(({ connectionId }) => !known.has(connectionId));
      return { ...opened.client, headers: opened.headers, connectionId: mine?.connectionId ?? '' };
    },
    manage: (method, connectionId, body = '') =>
      gateway.management({
        method,
        path: `/local/@connections/${encodeURIComponent(connectionId)}`,
        body: Buffer.from(body),
        signed: true,
      }),
    stop: async () => {
      await gateway.close();
      server.close();
      server.closeAllConnections();
    },
  };
}

export const noFaults = {
  onPush: () => undefined,
  onPublish: () => undefined,
  onDatabaseCall: () => false,
  onAwsCall: () => false,
  onInvoke: () => false,
};
