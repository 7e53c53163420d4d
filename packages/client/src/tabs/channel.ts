import type { ClientEvents, ConnectionStatus, OutboxEntry, Position } from '../api.ts';
import type { ClientErrorCode } from '../errors.ts';

/** What a tab sees of the one client. */
export interface View {
  status: ConnectionStatus;
  outbox: readonly OutboxEntry[];
  position: Position;
}

/** A call that a tab makes on the leader's client. */
export type Call =
  | {
      name: 'send';
      args: [
        { id: string; sessionId: string; text: string; meta?: Record<string, string | number | boolean> },
      ];
    }
  | { name: 'history'; args: [{ before?: number | undefined; sessionId?: string; limit?: number }] }
  | { name: 'sessions'; args: [{ before?: string; limit?: number }] }
  | { name: 'retry' | 'discard' | 'typing'; args: [string] }
  | { name: 'markRead'; args: [number?] }
  | { name: 'connect'; args: [] };

/** What happened at the leader. */
type Happening = { [E in keyof ClientEvents]: { event: E; value: ClientEvents[E] } }[keyof ClientEvents];

/** What tabs say to each other. */
export type Note =
  /** A tab is here and asks for the view. */
  | { kind: 'join' }
  /** What the leader sees, and what made it so; a new one asks for the calls that nobody has answered (`anew`). */
  | ({ kind: 'view'; view: View; anew?: boolean } & (Happening | { event?: undefined; value?: undefined }))
  | { kind: 'call'; id: string; call: Call }
  | {
      kind: 'answer';
      id: string;
      value?: unknown;
      error?: { code: ClientErrorCode; message: string } | undefined;
    };

/** What is used of a BroadcastChannel: reaches every other tab, in order, and never the one that speaks. */
export interface Channel {
  postMessage(note: Note): void;
  onmessage: ((event: { data: Note }) => void) | null;
  close(): void;
}

/** What is used of the Web Locks: `hold` runs for one tab of the browser at a time, until its promise settles. */
export interface Locks {
  request(name: string, hold: () => Promise<void>): Promise<unknown>;
}
