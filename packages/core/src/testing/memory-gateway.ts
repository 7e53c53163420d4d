import type { CloseOutcome, Gateway, PushOutcome } from '../ports/gateway.ts';
import type { ServerFrame } from '../protocol/responses.ts';

/** What a test may see and arrange beyond the port. */
export interface MemoryGateway extends Gateway {
  open(...connectionIds: string[]): void;
  isOpen(connectionId: string): boolean;
  /** The frames this connection got, parsed, oldest first. */
  frames(connectionId: string): ServerFrame[];
  /** Every call, in order: `push a`, `close a`. */
  readonly calls: readonly string[];
  /** Answers the next pushes to this connection so; the frame is not delivered. */
  failPush(connectionId: string, ...outcomes: (PushOutcome | Error)[]): void;
  /** Answers every close of this connection so. */
  failClose(connectionId: string, outcome: CloseOutcome): void;
}

/** A gateway in memory: what is open takes frames, what is not is gone. */
export const createMemoryGateway = (): MemoryGateway => {
  const sockets = new Map<string, string[]>();
  const pushFailures = new Map<string, (PushOutcome | Error)[]>();
  const closeFailures = new Map<string, CloseOutcome>();
  const calls: string[] = [];
  const received = new Map<string, string[]>();
  return {
    calls,
    open: (...connectionIds) => {
      for (const id of connectionIds) {
        const frames: string[] = [];
        sockets.set(id, frames);
        received.set(id, frames);
      }
    },
    isOpen: (connectionId) => sockets.has(connectionId),
    frames: (connectionId) => (received.get(connectionId) ?? []).map((frame) => JSON.parse(frame)),
    failPush: (connectionId, ...outcomes) => {
      pushFailures.set(connectionId, [...outcomes]);
    },
    failClose: (connectionId, outcome) => {
      closeFailures.set(connectionId, outcome);
    },
    push: async (connectionId, frame) => {
      calls.push(`push ${connectionId}`);
      const failure = pushFailures.get(connectionId)?.shift();
      if (failure instanceof Error) throw failure;
      if (failure) return failure;
      const socket = sockets.get(connectionId);
      if (!socket) return 'gone';
      socket.push(frame);
      return 'pushed';
    },
    close: async (connectionId) => {
      calls.push(`close ${connectionId}`);
      const failure = closeFailures.get(connectionId);
      if (failure) return failure;
      sockets.delete(connectionId);
      return 'closed';
    },
  };
};
