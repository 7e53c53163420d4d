import type { ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import type { FunctionSpec } from '../plan/system.ts';
import { type Credentials, newCredentials } from './credentials.ts';
import type { FunctionLog } from './function-log.ts';
import type { OrphanGuard } from './orphan-guard.ts';
import { exited, type Outcome, timedOut } from './outcome.ts';
import { type RuntimeApi, type RuntimeEvent, startRuntimeApi } from './runtime-api.ts';
import { sandboxEnvironment } from './sandbox-environment.ts';
import { killRuntime, spawnRuntime } from './spawn-runtime.ts';

/** An event to run, as the Invoke API takes it. */
export interface Job {
  requestId: string;
  traceId: string;
  /** JSON text. */
  payload: string;
}

/** One execution environment of a function: a process that runs one event at a time. */
export interface Sandbox {
  readonly id: string;
  readonly spec: FunctionSpec;
  readonly credentials: Credentials;
  /** Runs begun. */
  runs(): number;
  /** The request id of the run under way. */
  requestId(): string | undefined;
  /** Counts an AWS call of the current run; answers which one it is, from 1. */
  countCall(): number;
  /** Runs an event; only after `onIdle`, and then once. `settle` is called before the next `onIdle`. */
  run(job: Job, settle: (outcome: Outcome) => void): void;
  kill(): void;
  /** Resolves when the process is gone. */
  ended: Promise<void>;
}

export interface SandboxOptions {
  environment: (spec: FunctionSpec, sandbox: { id: string }) => Record<string, string>;
  functionLog: FunctionLog;
  guard: OrphanGuard;
  now: () => number;
  /** It is ready for an event. */
  onIdle(sandbox: Sandbox): void;
  /** It is gone. `initError`: the error object if it never got ready. */
  onEnd(sandbox: Sandbox, initError: string | undefined): void;
}

/** Lambda gives the code ten seconds to load. */
const INIT_TIMEOUT_MS = 10_000;

interface Run {
  job: Job;
  startedAt: number;
  timer: NodeJS.Timeout;
  settle(outcome: Outcome): void;
}

export const startSandbox = (spec: FunctionSpec, options: SandboxOptions): Sandbox => {
  const { functionLog, guard, now } = options;
  const id = randomBytes(16).toString('hex');
  const credentials = newCredentials();
  const startedAt = performance.now();
  const write = (line: string) => functionLog.append(spec.name, id, line);
  let api: RuntimeApi | undefined;
  let child: ChildProcess | undefined;
  let hand: ((event: RuntimeEvent) => void) | undefined;
  let current: Run | undefined;
  let runs = 0;
  let calls = 0;
  let initMs: number | undefined;
  let initError: string | undefined;
  let isOver = false;
  const { promise: ended, resolve: resolveEnded } = Promise.withResolvers<void>();
  const initTimer = setTimeout(
    () => fail('Sandbox.Timedout', 'Init timed out after 10.00 seconds'),
    INIT_TIMEOUT_MS,
  );

  const fail = (errorType: string, errorMessage: string) => {
    initError ??= JSON.stringify({ errorType, errorMessage });
    kill();
  };
  const finish = (requestId: string, kind: Outcome['kind'], payload: string) => {
    if (current?.job.requestId !== requestId) return;
    const { startedAt: since, timer, settle } = current;
    current = undefined;
    clearTimeout(timer);
    const ms = performance.now() - since;
    write(reportOf(spec, requestId, ms, runs === 1 ? initMs : undefined));
    settle({ kind, payload, ms, cold: runs === 1 });
  };
  const becomeIdle = () => {
    if (!isOver) options.onIdle(sandbox);
  };
  // `/next` may overtake the result of the run before: they come over two connections.
  const settled = (requestId: string, kind: Outcome['kind'], payload: string) => {
    if (current?.job.requestId !== requestId) return;
    finish(requestId, kind, payload);
    if (hand) becomeIdle();
  };
  const end = (code: number | null, signal: string | null) => {
    if (isOver) return;
    isOver = true;
    clearTimeout(initTimer);
    api?.close();
    if (child?.pid !== undefined) guard.forget(child.pid);
    if (current) finish(current.job.requestId, 'crashed', exited(current.job.requestId, code, signal));
    const error = initMs === undefined ? (initError ?? exited('unknown', code, signal)) : undefined;
    if (error !== undefined) write(error);
    options.onEnd(sandbox, error);
    resolveEnded();
  };
  const kill = () => {
    if (child) killRuntime(child);
    else end(null, 'SIGKILL');
  };

  const start = async () => {
    api = await startRuntimeApi({
      next(give) {
        hand = give;
        if (initMs === undefined) {
          initMs = performance.now() - startedAt;
          clearTimeout(initTimer);
        }
        if (!current) becomeIdle();
      },
      returned: (requestId, payload) => settled(requestId, 'returned', payload),
      threw: (requestId, payload) => settled(requestId, 'threw', payload),
      initFailed: (payload) => {
        initError = payload;
      },
    });
    if (isOver) return api.close();
    const runtimeApi = `127.0.0.1:${api.port}`;
    child = spawnRuntime(
      spec,
      {
        ...sandboxEnvironment(spec, credentials, { id, runtimeApi, startedAt: now() }),
        ...options.environment(spec, { id }),
      },
      write,
    );
    if (child.pid !== undefined) guard.watch(child.pid);
    child.on('exit', end);
    child.on('error', (cause) => {
      initError ??= JSON.stringify({
        errorType: 'Sandbox.Failure',
        errorMessage: `${cause.message} (code in ${spec.codeDir})`,
      });
      end(null, null);
    });
  };

  const sandbox: Sandbox = {
    id,
    spec,
    credentials,
    ended,
    kill,
    runs: () => runs,
    requestId: () => current?.job.requestId,
    countCall: () => ++calls,
    run(job, settle) {
      if (!hand || current) throw new Error('The sandbox is not idle');
      const give = hand;
      hand = undefined;
      runs += 1;
      calls = 0;
      const timer = setTimeout(() => {
        finish(job.requestId, 'timed out', timedOut(job.requestId, spec.timeoutMs, now()));
        kill();
      }, spec.timeoutMs);
      current = { job, startedAt: performance.now(), timer, settle };
      give({ ...job, deadline: now() + spec.timeoutMs, functionArn: spec.arn });
    },
  };
  start().catch((cause: unknown) => {
    initError ??= JSON.stringify({ errorType: 'Sandbox.Failure', errorMessage: String(cause) });
    end(null, null);
  });
  return sandbox;
};

/** Lambda's own line about a run. */
const reportOf = (spec: FunctionSpec, requestId: string, ms: number, initMs: number | undefined): string =>
  [
    `REPORT RequestId: ${requestId}`,
    `Duration: ${ms.toFixed(2)} ms`,
    `Billed Duration: ${Math.ceil(ms + (initMs ?? 0))} ms`,
    `Memory Size: ${spec.memoryMb} MB`,
    ...(initMs === undefined ? [] : [`Init Duration: ${initMs.toFixed(2)} ms`]),
  ].join('\t');
