/**
 * The few types of the protocol that are part of this package's own interface, written out so that its
 * declarations need no other package. `wire.test.ts` holds them to the protocol's.
 */

export type AckState = 'delivered' | 'read';

export type Role = 'user' | 'assistant' | 'system';

/** A flat record the application may attach to a message; at most 2,048 bytes of JSON. */
export type Meta = Record<string, string | number | boolean>;

/** Why the server refused a frame. */
export type ErrorCode =
  | 'bad_frame'
  | 'unknown_action'
  | 'unauthorized'
  | 'expired'
  | 'too_large'
  | 'rate_limited'
  | 'unavailable'
  | 'internal';

export interface SessionSummary {
  sessionId: string;
  /** The session's newest message, its text cut to 120 code points. */
  last: { offset: number; role: Role; text: string; sentAt: string };
}
