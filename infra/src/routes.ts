import type { FunctionName } from './functions.ts';

/** What the gateway does with a frame: a function runs, or a constant answers. */
export type RouteTarget = { function: FunctionName } | { constant: string };

export interface RoutePlan {
  key: string;
  target: RouteTarget;
  /** The integration's answer goes back on the same socket. */
  twoWay: boolean;
}

const runs = (key: string, name: FunctionName, twoWay: boolean): RoutePlan => ({
  key,
  target: { function: name },
  twoWay,
});

const answers = (key: string, frame: object): RoutePlan => ({
  key,
  target: { constant: JSON.stringify(frame) },
  twoWay: true,
});

/** The routes of `bos.v1`. `typing` and `ack` are two-way so that an error frame can be answered. */
export const ROUTES: readonly RoutePlan[] = [
  runs('$connect', 'connect', false),
  runs('$disconnect', 'disconnect', false),
  runs('sendMessage', 'send', true),
  runs('typing', 'send', true),
  runs('resume', 'sync', true),
  runs('history', 'sync', true),
  runs('sessions', 'sync', true),
  runs('ack', 'sync', true),
  answers('ping', { type: 'pong' }),
  answers('$default', { type: 'error', code: 'unknown_action', message: 'This action does not exist.' }),
];
