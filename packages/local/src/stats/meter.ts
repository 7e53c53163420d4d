import { type Price, priceOf } from './prices.ts';
import type { Recorder } from './recorder.ts';
import { databaseUnits, type Usage, unitsOf } from './usage.ts';

interface FunctionStats {
  invocations: number;
  cold: number;
  errors: number;
  crashes: number;
  timeouts: number;
  retries: number;
  /** Sum of durations. */
  ms: number;
}

/** What `GET /stats` answers. AWS calls are those of the functions: an administrator's are not counted. */
export interface Stats {
  /** ISO. */
  since: string;
  gateway: {
    /** Open now. */
    connections: number;
    connects: number;
    refused: number;
    messagesIn: number;
    messagesOut: number;
    bytesIn: number;
    bytesOut: number;
  };
  lambda: Record<string, FunctionStats>;
  aws: { total: number; denied: number; byCall: Record<string, number>; byFunction: Record<string, number> };
  /** User messages newly appended. */
  turns: number;
  perTurn: { gatewayMessages: number; lambdaInvocations: number; awsCalls: number; bytes: number };
  price: Price;
}

export interface Meter extends Recorder {
  stats(): Stats;
}

/** What the meter needs to know of the plan. */
export interface Metered {
  /** Short names of all functions. */
  functions: string[];
  /** Short name of a function, as `/stats` and fault rules show it. */
  shortName(functionName: string): string;
  memoryMb(functionName: string): number;
  /** Number of indexes of a table. */
  indexes(tableName: string | undefined): number;
}

const noInvocations = (): FunctionStats => ({
  invocations: 0,
  cold: 0,
  errors: 0,
  crashes: 0,
  timeouts: 0,
  retries: 0,
  ms: 0,
});

const round = (value: number) => Math.round(value * 1_000) / 1_000;

/** Counts what happens, and what it would cost. */
export const createMeter = (metered: Metered, now: () => number = Date.now): Meter => {
  const since = now();
  const gateway = {
    connections: 0,
    connects: 0,
    refused: 0,
    messagesIn: 0,
    messagesOut: 0,
    bytesIn: 0,
    bytesOut: 0,
  };
  const lambda: Record<string, FunctionStats> = Object.fromEntries(
    metered.functions.map((name) => [name, noInvocations()]),
  );
  const aws = {
    total: 0,
    denied: 0,
    byCall: {} as Record<string, number>,
    byFunction: {} as Record<string, number>,
  };
  const usage: Omit<Usage, 'connectionMinutes'> = {
    billedMessages: 0,
    invocations: 0,
    gbSeconds: 0,
    writeUnits: 0,
    readUnits: 0,
    publishes: 0,
    queueRequests: 0,
    turns: 0,
  };
  let connectedMs = 0;
  let countedTo = since;

  /** Connection time up to now, at the number of connections so far. */
  const settle = () => {
    const at = now();
    connectedMs += (at - countedTo) * gateway.connections;
    countedTo = at;
  };

  return {
    connected() {
      settle();
      gateway.connections += 1;
      gateway.connects += 1;
    },
    refused() {
      gateway.refused += 1;
    },
    disconnected() {
      settle();
      gateway.connections -= 1;
    },
    frame(direction, bytes) {
      usage.billedMessages += unitsOf(bytes, 32_768);
      if (direction === 'in') {
        gateway.messagesIn += 1;
        gateway.bytesIn += bytes;
      } else {
        gateway.messagesOut += 1;
        gateway.bytesOut += bytes;
      }
    },
    invocation(functionName, outcome) {
      const name = metered.shortName(functionName);
      const stats = lambda[name] ?? noInvocations();
      lambda[name] = stats;
      stats.invocations += 1;
      stats.cold += Number(outcome.cold);
      stats.errors += Number(outcome.error);
      stats.crashes += Number(outcome.crash);
      stats.timeouts += Number(outcome.timeout);
      stats.retries += Number(outcome.retry);
      stats.ms = round(stats.ms + outcome.ms);
      usage.invocations += 1;
      usage.gbSeconds += (outcome.ms / 1_000) * (metered.memoryMb(functionName) / 1_024);
    },
    awsCall({ service, action, functionName, allowed, bytes, tableName }) {
      if (!allowed) aws.denied += 1;
      if (functionName === undefined) return;
      const name = metered.shortName(functionName);
      aws.total += 1;
      aws.byCall[action] = (aws.byCall[action] ?? 0) + 1;
      aws.byFunction[name] = (aws.byFunction[name] ?? 0) + 1;
      if (!allowed) return;
      if (service === 'sns') usage.publishes += unitsOf(bytes, 65_536);
      if (service === 'sqs') usage.queueRequests += unitsOf(bytes, 65_536);
      if (service === 'dynamodb') {
        const units = databaseUnits(action.split(':')[1] ?? '', bytes, metered.indexes(tableName));
        usage.writeUnits += units.writeUnits;
        usage.readUnits += units.readUnits;
      }
    },
    turn() {
      usage.turns += 1;
    },
    stats() {
      settle();
      const per = (value: number) => (usage.turns === 0 ? 0 : round(value / usage.turns));
      return {
        since: new Date(since).toISOString(),
        gateway: { ...gateway },
        lambda: structuredClone(lambda),
        aws: structuredClone(aws),
        turns: usage.turns,
        perTurn: {
          gatewayMessages: per(gateway.messagesIn + gateway.messagesOut),
          lambdaInvocations: per(usage.invocations),
          awsCalls: per(aws.total),
          bytes: per(gateway.bytesIn + gateway.bytesOut),
        },
        price: priceOf({ ...usage, connectionMinutes: connectedMs / 60_000 }),
      };
    },
  };
};
