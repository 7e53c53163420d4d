import type { PlatformClock } from '../clock.ts';
import type { FunctionSpec } from '../plan/system.ts';
import { type FailureRecord, failureRecord } from './failure-record.ts';
import type { Outcome } from './outcome.ts';

/** Lambda's own queue of asynchronous events. */
export interface AsyncQueue {
  /** `event`: JSON text. */
  add(spec: FunctionSpec, requestId: string, event: string): void;
  /** Events not yet done with. */
  size(): number;
  /** Drops what waits for a retry. */
  close(): void;
}

export interface AsyncQueueOptions {
  clock: PlatformClock;
  run(spec: FunctionSpec, requestId: string, event: string, isRetry: boolean): Promise<Outcome>;
  /** Takes the record to the destination. */
  onFailure(destinationArn: string, record: FailureRecord): Promise<void> | void;
  /** Something was given up on, with a line that says what. */
  warn(line: string): void;
}

/** Before the second and the third try of an event the function failed on (Lambda Developer Guide, "Retries"). */
const RETRY_WAITS_MS = [60_000, 120_000];

/** Throttled events come back after 1 s, then ever later, up to 5 minutes, until they are too old. */
const throttleWaitMs = (attempt: number) => Math.min(1_000 * 2 ** attempt, 300_000);

export const createAsyncQueue = ({ clock, run, onFailure, warn }: AsyncQueueOptions): AsyncQueue => {
  const cancels = new Set<() => void>();
  let isClosed = false;
  let size = 0;

  const wait = (ms: number) =>
    new Promise<void>((resolve) => {
      const cancel = clock.after(ms, () => {
        cancels.delete(cancel);
        resolve();
      });
      cancels.add(cancel);
    });

  const work = async (spec: FunctionSpec, requestId: string, event: string) => {
    const since = clock.now();
    let runs = 0;
    let throttles = 0;
    let last: string | undefined;
    for (;;) {
      const outcome = await run(spec, requestId, event, runs > 0);
      if (isClosed || outcome.kind === 'returned') return;
      if (outcome.kind !== 'throttled') {
        last = outcome.payload;
        runs += 1;
      }
      const isRetriesOver = runs > spec.async.maxRetries;
      const waitMs =
        outcome.kind === 'throttled' ? throttleWaitMs(throttles++) : (RETRY_WAITS_MS[runs - 1] ?? 120_000);
      const ageMs = (clock.now() - since) * clock.speed;
      if (isRetriesOver || ageMs + waitMs > spec.async.maxEventAgeMs) {
        const condition = isRetriesOver ? 'RetriesExhausted' : 'EventAgeExceeded';
        const failure = {
          functionArn: spec.arn,
          requestId,
          condition,
          invokeCount: runs,
          event,
          response: last,
        } as const;
        return giveUp(spec, failureRecord(failure, clock.now()));
      }
      await wait(waitMs);
    }
  };

  const giveUp = async (spec: FunctionSpec, record: FailureRecord) => {
    const { condition, requestId } = record.requestContext;
    const destination = spec.async.onFailureArn;
    warn(`${spec.name} gave up on event ${requestId} (${condition})${destination ? '' : ': it is lost'}`);
    if (destination !== undefined) await onFailure(destination, record);
  };

  return {
    add(spec, requestId, event) {
      size += 1;
      work(spec, requestId, event)
        .catch((error: unknown) => warn(`${spec.name}: event ${requestId} is lost: ${String(error)}`))
        .finally(() => {
          size -= 1;
        });
    },
    size: () => size,
    close() {
      isClosed = true;
      if (cancels.size > 0) warn(`${cancels.size} events were still waiting for a retry and are lost`);
      for (const cancel of cancels) cancel();
      cancels.clear();
    },
  };
};
