import { randomBytes, randomUUID } from 'node:crypto';
import { availableParallelism } from 'node:os';
import type { PlatformClock } from '../clock.ts';
import type { FaultInjector } from '../faults/injector.ts';
import type { Log } from '../log.ts';
import type { FunctionSpec } from '../plan/system.ts';
import type { Recorder } from '../stats/recorder.ts';
import { createAsyncQueue } from './async-queue.ts';
import type { FailureRecord } from './failure-record.ts';
import { type Capacity, createFleet } from './fleet.ts';
import { createFunctionLog, type FunctionLog } from './function-log.ts';
import type { Invoker } from './invoker.ts';
import { createOrphanGuard } from './orphan-guard.ts';
import type { Outcome } from './outcome.ts';
import { createPool } from './pool.ts';
import type { Sandbox } from './sandbox.ts';

export interface InvokerOptions extends Partial<Capacity> {
  functions: FunctionSpec[];
  /** Variables a sandbox gets beside those of the plan, e.g. the endpoints of the stack; they win. */
  environment: (spec: FunctionSpec, sandbox: { id: string }) => Record<string, string>;
  faults: Pick<FaultInjector, 'onInvoke'>;
  recorder: Pick<Recorder, 'invocation' | 'asked'>;
  clock: PlatformClock;
  log: Log;
  /** Takes the record of an asynchronous event that failed for good to its destination. */
  onFailure: (destinationArn: string, record: FailureRecord) => Promise<void> | void;
}

export interface LocalInvoker extends Invoker {
  /** The sandbox with this access key, while it lives. */
  findSandbox(accessKeyId: string): Sandbox | undefined;
  sandboxes(): { id: string; functionName: string; runs: number }[];
  functionLog: FunctionLog;
  /** Ends every sandbox, at once; what runs is answered as crashed. */
  close(): Promise<void>;
}

/** Runs the plan's functions: AWS's own runtime client, a process per sandbox, Lambda's semantics around it. */
export const createInvoker = (options: InvokerOptions): LocalInvoker => {
  const { functions, faults, recorder, clock, log } = options;
  const functionLog = createFunctionLog(clock.now);
  let isClosing = false;
  const guard = createOrphanGuard();
  const fleet = createFleet(
    {
      maxSandboxes: options.maxSandboxes ?? 48,
      maxStarting: options.maxStarting ?? Math.max(2, availableParallelism()),
    },
    () => {
      const since = (name: string) => pools.get(name)?.idleSince() ?? Number.POSITIVE_INFINITY;
      const [longest] = [...pools.keys()].sort((a, b) => since(a) - since(b));
      if (longest === undefined || since(longest) === Number.POSITIVE_INFINITY) return false;
      pools.get(longest)?.evict();
      return true;
    },
    () => {
      for (const pool of pools.values()) pool.refill();
    },
  );
  const sandboxOptions = { environment: options.environment, functionLog, guard, now: clock.now };
  const pools = new Map(functions.map((spec) => [spec.name, createPool(spec, fleet, clock, sandboxOptions)]));
  const specs = new Map(functions.map((spec) => [spec.name, spec]));

  /** `name`, or an ARN with or without a qualifier, as the Invoke API takes it. */
  const find = (nameOrArn: string): FunctionSpec => {
    const spec = specs.get(nameOrArn.startsWith('arn:') ? (nameOrArn.split(':')[6] ?? '') : nameOrArn);
    if (!spec) throw new Error(`Function not found: ${nameOrArn}`);
    return spec;
  };

  const run = async (
    spec: FunctionSpec,
    job: { requestId: string; traceId: string; payload: string },
    retry: boolean,
  ): Promise<Outcome> => {
    const pool = pools.get(spec.name);
    if (!pool) throw new Error(`Function not found: ${spec.name}`);
    recorder.asked?.(spec.name, job);
    const outcome = await pool.run(job, faults.onInvoke(spec.name));
    const { kind, ms, cold } = outcome;
    if (kind === 'throttled') {
      log.warn(
        `${spec.name} is throttled: its reserved concurrency of ${spec.reservedConcurrency} is in use`,
      );
      return outcome;
    }
    const timeout = kind === 'timed out';
    recorder.invocation(spec.name, {
      ms,
      cold,
      error: kind !== 'returned',
      crash: kind === 'crashed',
      timeout,
      retry,
      requestId: job.requestId,
    });
    // At the end everything that runs is broken off: one line for each would hide what matters.
    if (kind !== 'returned' && !isClosing)
      log.warn(`${spec.name} ${kind} (${job.requestId}): ${summaryOf(outcome.payload)}`);
    return outcome;
  };

  const queue = createAsyncQueue({
    clock,
    run: (spec, requestId, payload, isRetry) =>
      run(spec, { requestId, traceId: newTraceId(), payload }, isRetry),
    onFailure: options.onFailure,
    warn: log.warn,
  });

  return {
    functionLog,
    async invoke(functionName, event, { traceId = newTraceId() } = {}) {
      const requestId = randomUUID();
      const { kind, payload } = await run(
        find(functionName),
        { requestId, traceId, payload: JSON.stringify(event) },
        false,
      );
      return { requestId, payload, ...(kind !== 'returned' && { functionError: 'Unhandled' as const }) };
    },
    async enqueue(functionName, event) {
      const requestId = randomUUID();
      queue.add(find(functionName), requestId, JSON.stringify(event));
      return { requestId };
    },
    findSandbox: fleet.find,
    sandboxes: () =>
      fleet
        .sandboxes()
        .map((sandbox) => ({ id: sandbox.id, functionName: sandbox.spec.name, runs: sandbox.runs() })),
    async close() {
      isClosing = true;
      queue.close();
      for (const pool of pools.values()) pool.close();
      const sandboxes = fleet.sandboxes();
      for (const { kill } of sandboxes) kill();
      await Promise.all(sandboxes.map(({ ended }) => ended));
      guard.close();
    },
  };
};

/** `Root=1-<seconds, hex>-<96 bits, hex>;Parent=<64 bits, hex>;Sampled=0` (X-Ray Developer Guide). */
const newTraceId = (): string => {
  const seconds = Math.floor(Date.now() / 1_000).toString(16);
  return `Root=1-${seconds}-${randomBytes(12).toString('hex')};Parent=${randomBytes(8).toString('hex')};Sampled=0`;
};

const summaryOf = (payload: string): string => {
  const { errorType, errorMessage } = JSON.parse(payload) as { errorType?: string; errorMessage?: string };
  return [errorType, errorMessage].filter(Boolean).join(': ');
};
