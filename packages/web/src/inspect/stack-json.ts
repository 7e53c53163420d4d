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
  queues: { name: string; inFlight: number; ready: unknown[] }[];
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
