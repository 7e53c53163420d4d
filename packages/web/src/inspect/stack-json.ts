/** The parts of the local stack's JSON that the inspector reads. */

export interface Stats {
  gateway: { connections: number; connects: number; messagesIn: number; messagesOut: number };
  lambda: Record<
    string,
    {
      invocations: number;
      cold: number;
      errors: number;
      crashes: number;
      timeouts: number;
      retries: number;
      ms: number;
    }
  >;
  aws: { total: number; denied: number; byCall: Record<string, number>; byFunction: Record<string, number> };
  turns: number;
  perTurn: { gatewayMessages: number; lambdaInvocations: number; awsCalls: number; bytes: number };
  price: { total: number; perMillionTurns: number; byService: Record<string, number> };
}

export interface StackState {
  connections: {
    connectionId: string;
    principalId?: string;
    connectedAt: number | string;
    lastActiveAt: number | string;
  }[];
  functions: {
    name: string;
    routes: string[];
    memoryMb: number;
    timeoutMs: number;
    sandboxes: { id: string; runs: number }[];
  }[];
  topics: { name: string; subscribers: string[] }[];
  queues: {
    name: string;
    inFlight: number;
    takesDeadLetters: boolean;
    ready: { id: string; body: string; sentAt: number; reason?: string }[];
  }[];
}

/** One thing the stack did: a client's frame, a frame to one, a run of a function, a call to AWS. */
export interface TraceEvent {
  sequence: number;
  /** Epoch ms with fractions: when it began. */
  at: number;
  ms: number;
  kind: 'in' | 'out' | 'run' | 'call';
  name: string;
  user?: string;
  /** The function that ran or called; an agent's call has none. */
  by?: string;
  /** What the run that called was for. */
  job?: string;
  on?: string;
  id?: string;
  text?: string;
  allowed?: boolean;
  status?: number;
  cold?: boolean;
  failed?: boolean;
}

/** A user's rows in the tables. */
export interface UserRows {
  record?: { epoch?: string; delivered?: number; read?: number };
  rows: {
    offset: number;
    role: string;
    agent?: string;
    text?: string;
    long_text?: string;
    session_id: string;
    published?: boolean;
    sent_at: string;
  }[];
  connections: unknown[];
}

export type FaultRule = { kind: string } & Record<string, unknown>;

export interface FaultReport {
  rules: (FaultRule & { fired: number })[];
  totals: Record<string, number>;
}

export interface LogLine {
  sequence: number;
  at: number;
  text: string;
}
