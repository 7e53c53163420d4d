import type { ClientError } from './errors.ts';
import type { AckState, ErrorCode, Meta, Role, SessionSummary } from './wire.ts';

/** A place in the log: everything up to `offset` of `epoch` was shown. */
export interface Position {
  epoch: string;
  offset: number;
}

/** A message as the application sees it: shown once, in offset order. */
export interface Message {
  /** Its place in the user's log: contiguous within an epoch, but for messages that have expired. */
  offset: number;
  /** The generation of the log `offset` belongs to. */
  epoch: string;
  id: string;
  sessionId: string;
  role: Role;
  text: string;
  /** ISO 8601, the server's clock. */
  sentAt: string;
  /** Which agent wrote it. */
  agent?: string | undefined;
  /** What the agent says of its work, such as `completed` or `error`. */
  status?: string | undefined;
  /** The id of the message this answers. */
  inReplyTo?: string | undefined;
  meta?: Meta | undefined;
}

/** Where the connection is in its life. */
export type ConnectionState = 'idle' | 'connecting' | 'resuming' | 'online' | 'waiting' | 'closed';

/** Why a client stopped for good, or is waiting. */
export type StatusReason = 'network' | 'unauthorized' | 'replaced' | 'token' | 'server' | 'closed';

export interface ConnectionStatus {
  state: ConnectionState;
  reason?: StatusReason;
  /** In state `waiting`: when the next attempt starts, epoch ms of this device's clock. */
  retryAt?: number;
  /** Sends that no server has accepted yet. */
  queued: number;
  /** Live connections of this user, this one included; as last told. */
  devices: number;
}

/** A send on its way. `failed` entries stay until retried or discarded. */
export interface OutboxEntry {
  id: string;
  sessionId: string;
  text: string;
  meta?: Meta | undefined;
  /** Epoch ms of this device's clock. */
  createdAt: number;
  state: 'waiting' | 'sending' | 'failed';
  error?: { code: ErrorCode | 'timeout' | 'full'; message: string };
}

export interface Accepted {
  id: string;
  offset: number;
  epoch: string;
  sentAt: string;
}

export interface Page {
  /** Ascending by offset. */
  messages: Message[];
  /** Older messages exist. */
  more: boolean;
}

/** What a listener of `on` is called with. */
export interface ClientEvents {
  /** Once per message, in offset order: pushed, resumed, or one's own when it is accepted. */
  message: Message;
  status: ConnectionStatus;
  outbox: readonly OutboxEntry[];
  typing: { sessionId: string; from: string; untilMs: number };
  receipt: { epoch: string; offset: number; state: AckState };
  presence: { devices: number };
  /** The log starts anew for this device: forget what was shown; messages follow from the newest page. */
  reset: { reason: 'new-epoch' | 'other-user'; epoch: string };
  /** Something went wrong that does not stop the client: the storage refused, `getToken` failed. */
  problem: ClientError;
}

export interface Client {
  readonly status: ConnectionStatus;
  readonly outbox: readonly OutboxEntry[];
  /** The last offset shown, and its epoch; `{epoch: '', offset: 0}` before anything was. */
  readonly position: Position;
  connect(): void;
  /** Stops for good. Sends that were not accepted stay in the storage. */
  close(): Promise<void>;
  /** Takes the message at once; `accepted` settles when the log has it and the agents were told. */
  send(message: { sessionId: string; text: string; meta?: Meta | undefined; id?: string }): {
    id: string;
    accepted: Promise<Accepted>;
  };
  /** Puts a failed send back in line. */
  retry(id: string): void;
  /** Forgets a failed send. */
  discard(id: string): void;
  /** Older messages, before `before` (default: the newest). */
  history(query: {
    before?: number | undefined;
    sessionId?: string;
    limit?: number;
    signal?: AbortSignal;
  }): Promise<Page>;
  sessions(query: { before?: string; limit?: number; signal?: AbortSignal }): Promise<{
    sessions: SessionSummary[];
    more: boolean;
  }>;
  /** Moves the user's read cursor, lazily; default: all that was shown. */
  markRead(offset?: number): void;
  /** Tells the user's other devices; at most one frame per 10 s and session. */
  typing(sessionId: string): void;
  on<E extends keyof ClientEvents>(event: E, listener: (value: ClientEvents[E]) => void): () => void;
  /** Every message from now on, until `signal` aborts or the client closes. */
  messages(options?: { signal?: AbortSignal }): AsyncIterableIterator<Message>;
}

/** The part of a client that keeps the promise: once, in order, through anything. */
export type CoreClient = Omit<Client, 'history' | 'sessions' | 'markRead' | 'typing' | 'messages'>;
