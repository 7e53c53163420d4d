import type { RouteSpec } from '../plan/system.ts';
import type { ConnectionEnd } from './connection.ts';
import { newId, newTraceId, type RandomBytes } from './connection-id.ts';
import type { ConnectionFacts, EventBuilder } from './events.ts';
import type { RunIntegration } from './integration.ts';

export interface AnnouncementPorts {
  /** `$disconnect`, if the API has it. */
  route: RouteSpec | undefined;
  events: EventBuilder;
  run: RunIntegration;
  now: () => number;
  randomBytes: RandomBytes;
  log: (line: string) => void;
}

/** Runs `$disconnect` for a connection that has ended. Its result means nothing to anybody: it is only logged. */
export type AnnounceEnd = (connection: ConnectionFacts, end: ConnectionEnd) => Promise<void>;

export function createAnnouncement({
  route,
  events,
  run,
  now,
  randomBytes,
  log,
}: AnnouncementPorts): AnnounceEnd {
  return async (connection, end) => {
    if (!route) return;
    const request = { requestId: newId(randomBytes), at: now() };
    const event = events.disconnect(connection, request, end);
    const outcome = await run(route, event, newTraceId(request.at, randomBytes));
    if (outcome.kind !== 'answered') log(`$disconnect: ${outcome.why}`);
  };
}
