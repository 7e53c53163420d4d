import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { createManualClock } from '../gateway/testing/manual-clock.ts';
import type { FunctionSpec } from '../plan/system.ts';
import { createAsyncQueue } from './async-queue.ts';
import type { FailureRecord } from './failure-record.ts';
import type { Outcome } from './outcome.ts';

const deadLetters = 'arn:aws:sqs:eu-central-1:000000000000:dead-letters';

const outcome = (kind: Outcome['kind'], payload = 'null'): Outcome => ({ kind, payload, ms: 1, cold: false });
const threw = () => outcome('threw', '{"errorType":"Error","errorMessage":"no"}');

const start = (
  outcomes: (() => Outcome)[],
  async: { maxRetries?: number; maxEventAgeMs?: number; onFailureArn?: string | undefined } = {},
) => {
  const clock = createManualClock();
  const startedAt = clock.now();
  const runs: { atSeconds: number; requestId: string; event: string; isRetry: boolean }[] = [];
  const failures: { arn: string; record: FailureRecord }[] = [];
  const warnings: string[] = [];
  const queue = createAsyncQueue({
    clock,
    run: async (_spec, requestId, event, isRetry) => {
      const next = outcomes[Math.min(runs.length, outcomes.length - 1)] ?? threw;
      runs.push({ atSeconds: (clock.now() - startedAt) / 1_000, requestId, event, isRetry });
      return next();
    },
    onFailure: (arn, record) => {
      failures.push({ arn, record });
    },
    warn: (line) => warnings.push(line),
  });
  const spec = {
    name: 'deliver',
    arn: 'arn:aws:lambda:eu-central-1:000000000000:function:deliver',
    async: { maxRetries: 2, maxEventAgeMs: 21_600_000, onFailureArn: deadLetters, ...async },
  } as unknown as FunctionSpec;
  queue.add(spec, 'request-1', '{"n":1}');
  /** Lets promises settle, then moves on to the next timer, until there is none. */
  const finish = async () => {
    for (;;) {
      await turn();
      if (clock.pending() === 0) return;
      clock.advance(500);
    }
  };
  return { runs, failures, warnings, queue, clock, finish };
};

describe('an asynchronous event', () => {
  it('is done with when the function returns', async () => {
    const { runs, failures, queue, finish } = start([() => outcome('returned')]);
    await finish();
    expect(runs).toEqual([{ atSeconds: 0, requestId: 'request-1', event: '{"n":1}', isRetry: false }]);
    expect(failures).toEqual([]);
    expect(queue.size()).toBe(0);
  });

  it('is tried again after one and two minutes, under the same request id', async () => {
    const { runs, finish } = start([threw, threw, () => outcome('returned')]);
    await finish();
    expect(runs.map(({ atSeconds }) => atSeconds)).toEqual([0, 60, 180]);
    expect(runs.map(({ isRetry }) => isRetry)).toEqual([false, true, true]);
    expect(new Set(runs.map(({ requestId }) => requestId)).size).toBe(1);
  });

  it('goes to the on-failure destination when its retries are over', async () => {
    const { runs, failures, finish } = start([threw]);
    await finish();
    expect(runs).toHaveLength(3);
    expect(failures).toEqual([
      {
        arn: deadLetters,
        record: {
          version: '1.0',
          timestamp: '2025-03-16T00:49:22.000Z',
          requestContext: {
            requestId: 'request-1',
            functionArn: 'arn:aws:lambda:eu-central-1:000000000000:function:deliver:$LATEST',
            condition: 'RetriesExhausted',
            approximateInvokeCount: 3,
          },
          requestPayload: { n: 1 },
          responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' },
          responsePayload: { errorType: 'Error', errorMessage: 'no' },
        },
      },
    ]);
  });

  it('is not tried again when the function allows no retry', async () => {
    const { runs, failures, finish } = start([threw], { maxRetries: 0 });
    await finish();
    expect(runs).toHaveLength(1);
    expect(failures).toHaveLength(1);
  });

  it('is given up on before it gets older than it may', async () => {
    const { runs, failures, finish } = start([threw], { maxEventAgeMs: 90_000 });
    await finish();
    expect(runs.map(({ atSeconds }) => atSeconds)).toEqual([0, 60]);
    expect(failures[0]?.record.requestContext).toMatchObject({
      condition: 'EventAgeExceeded',
      approximateInvokeCount: 2,
    });
  });

  it('waits ever longer while it is throttled, and that uses up no retry', async () => {
    const busy = () => outcome('throttled');
    const { runs, finish } = start([busy, busy, busy, threw, threw, () => outcome('returned')]);
    await finish();
    expect(runs.map(({ atSeconds }) => atSeconds)).toEqual([0, 1, 3, 7, 67, 187]);
  });

  it('is reported as lost when there is no destination', async () => {
    const { warnings, finish } = start([threw], { maxRetries: 0, onFailureArn: undefined });
    await finish();
    expect(warnings).toEqual([expect.stringMatching(/^deliver gave up on event request-1 .*: it is lost$/)]);
  });

  it('is dropped with a word when the stack stops before its retry', async () => {
    const { runs, warnings, queue, clock, finish } = start([threw]);
    await turn();
    queue.close();
    expect(clock.pending()).toBe(0);
    await finish();
    expect(runs).toHaveLength(1);
    expect(warnings).toEqual(['1 events were still waiting for a retry and are lost']);
  });
});
