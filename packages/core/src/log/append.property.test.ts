import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { MessageRow, MessageTable } from '../ports/message-table.ts';
import { createMemoryMessageTable } from '../testing/memory-message-table.ts';
import { createTestRuntime } from '../testing/test-runtime.ts';
import { type Appended, append } from './append.ts';
import type { LogPorts } from './log-ports.ts';

const CONFIG = { generation: '1', retentionMs: 86_400_000, rate: { burst: 1_000, perSecond: 1_000 } };

/** The table behind a network: each call waits its turn on the way in and on the way back, in any order. */
const overNetwork = (table: MessageTable, scheduler: fc.Scheduler): MessageTable =>
  new Proxy(table, {
    get:
      (target, name: keyof MessageTable) =>
      async (...args: never[]) => {
        await scheduler.schedule(Promise.resolve(), `${name} goes`);
        const answer = await (target[name] as (...args: never[]) => Promise<unknown>)(...args);
        await scheduler.schedule(Promise.resolve(), `${name} returns`);
        return answer;
      },
  });

/** A put whose answer is lost once: the SDK tries again and meets its own row. */
const losingAnswers = (table: MessageTable, isLost: (row: MessageRow) => boolean): MessageTable => ({
  ...table,
  insert: async (row) => {
    const outcome = await table.insert(row);
    return outcome === 'inserted' && isLost(row) ? table.insert(row) : outcome;
  },
});

const appendAll = (ports: LogPorts, keys: string[]) =>
  Promise.all(
    keys.map((messageKey, n) =>
      append(ports, {
        userId: 'ana',
        messageKey,
        messageId: messageKey,
        sessionId: 's1',
        role: 'user',
        text: `${n}`,
        sentAt: '2026-11-22T12:00:00.000Z',
      }),
    ),
  );

const keys = fc.array(fc.constantFrom('a', 'b', 'c', 'd', 'e'), { minLength: 1, maxLength: 7 });

const expectOneRowAKey = (rows: MessageRow[], asked: string[], outcomes: Appended[]) => {
  const written = rows.map((row) => row.messageKey);
  expect(new Set(written).size).toBe(written.length);
  expect(rows.map(({ offset }) => offset)).toEqual(rows.map((_, index) => index + 1));
  expect(new Set(rows.map(({ epoch }) => epoch)).size).toBeLessThanOrEqual(1);
  for (const [index, outcome] of outcomes.entries()) {
    if (outcome.outcome === 'unavailable') continue;
    expect('row' in outcome && outcome.row).toMatchObject({ messageKey: asked[index] });
  }
  for (const key of new Set(asked)) {
    const appended = outcomes.filter(
      (outcome, index) => asked[index] === key && outcome.outcome === 'appended',
    );
    expect(appended.length).toBeLessThanOrEqual(1);
    expect(appended.length).toBe(written.includes(key) ? 1 : 0);
  }
};

describe('concurrent appends', () => {
  it('write each key once, at contiguous offsets, whatever the order of their calls', async () => {
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), keys, async (scheduler, asked) => {
        const table = createMemoryMessageTable();
        const ports = {
          messages: overNetwork(table, scheduler),
          runtime: createTestRuntime(),
          config: CONFIG,
        };
        const outcomes = await scheduler.waitFor(appendAll(ports, asked));
        expectOneRowAKey(table.all('ana'), asked, outcomes);
      }),
      { numRuns: 400 },
    );
  });

  it('know their own row again when the answer to its put was lost', async () => {
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), keys, fc.nat(3), async (scheduler, asked, lost) => {
        const table = createMemoryMessageTable();
        let puts = 0;
        const messages = overNetwork(
          losingAnswers(table, () => puts++ % 4 === lost),
          scheduler,
        );
        const outcomes = await scheduler.waitFor(
          appendAll({ messages, runtime: createTestRuntime(), config: CONFIG }, asked),
        );
        expectOneRowAKey(table.all('ana'), asked, outcomes);
      }),
      { numRuns: 200 },
    );
  });

  it('never let a reader see an offset before the one below it', async () => {
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), keys, async (scheduler, asked) => {
        const table = createMemoryMessageTable();
        const seen: number[][] = [];
        const watched: MessageTable = {
          ...table,
          insert: async (row) => {
            const outcome = await table.insert(row);
            seen.push(table.all('ana').map(({ offset }) => offset));
            return outcome;
          },
        };
        const ports = {
          messages: overNetwork(watched, scheduler),
          runtime: createTestRuntime(),
          config: CONFIG,
        };
        await scheduler.waitFor(appendAll(ports, asked));
        for (const offsets of seen) expect(offsets).toEqual(offsets.map((_, index) => index + 1));
      }),
      { numRuns: 200 },
    );
  });
});
