import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { PlatformClock } from '../clock.ts';
import type { FaultInjector } from '../faults/injector.ts';
import type { Invoker } from '../lambda/invoker.ts';
import type { ApiSpec } from '../plan/system.ts';
import type { Recorder } from '../stats/recorder.ts';
import type { RandomBytes } from './connection-id.ts';
import type { GatewayLimits } from './limits.ts';
import type { Manage } from './management.ts';
import type { Uncertain } from './uncertain.ts';

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
