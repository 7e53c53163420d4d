import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import fc from 'fast-check';
import { createDynamoDbMessageTable } from '../adapters/dynamodb-message-table.ts';
import type { MessageRow, MessageTable } from '../ports/message-table.ts';
import { ProtocolError } from '../protocol/errors.ts';
import { type DynaliteTables, startDynaliteTables } from '../testing/dynalite-tables.ts';
import { createFaultyTable, Died, type Fate } from '../testing/faulty-table.ts';
import { createMemoryMessageTable } from '../testing/memory-message-table.ts';
import { createTestRuntime } from '../testing/test-runtime.ts';
import { type Appended, append } from './append.ts';

// Many runs each: a busy machine may take its time.
jest.setTimeout(60_000);

const config = { generation: '1', retentionMs: 86_400_000, rate: { burst: 1_000, perSecond: 1_000 } };

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

interface Writer {
  key: string;
  fates: Fate[];
}

const key = fc.constantFrom('a', 'b', 'c', 'd', 'e');
const fate = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom<Fate>('served', 'retried') },
  { weight: 2, arbitrary: fc.constantFrom<Fate>('throttled', 'lost', 'dies before', 'dies after') },
);
const healthy = fc.array(fc.record({ key, fates: fc.constant<Fate[]>([]) }), { minLength: 1, maxLength: 7 });
const faulty = fc.array(fc.record({ key, fates: fc.array(fate, { maxLength: 9 }) }), {
  minLength: 1,
  maxLength: 7,
});

type Outcome = Appended | 'busy' | 'dead';

const runtime = createTestRuntime();

const appendAs = async (messages: MessageTable, userId: string, messageKey: string): Promise<Outcome> => {
  const draft = { userId, messageKey, messageId: messageKey, sessionId: 's1', role: 'user' as const };
  const ports = { messages, runtime, config };
  try {
    return await append(ports, { ...draft, text: messageKey, sentAt: '2026-11-22T12:00:00.000Z' });
  } catch (error) {
    if (error instanceof Died) return 'dead';
    if (error instanceof ProtocolError) return 'busy';
    throw error;
  }
};

const isAppended = (outcome: Outcome): outcome is Extract<Appended, { outcome: 'appended' }> =>
  typeof outcome === 'object' && outcome.outcome === 'appended';

const expectOneRowAKey = (rows: MessageRow[], writers: Writer[], outcomes: Outcome[]) => {
  const written = rows.map(({ messageKey }) => messageKey);
  expect(new Set(written).size).toBe(written.length);
  expect(rows.map(({ offset }) => offset)).toEqual(rows.map((_, index) => index + 1));
  expect(new Set(rows.map(({ epoch }) => epoch)).size).toBeLessThanOrEqual(1);
  for (const [index, outcome] of outcomes.entries()) {
    if (typeof outcome === 'object' && 'row' in outcome) {
      expect(rows).toContainEqual(outcome.row);
      expect(outcome.row.messageKey).toBe(writers[index]?.key);
    }
  }
  const news = outcomes.filter(isAppended).map(({ row }) => row.messageKey);
  expect(new Set(news).size).toBe(news.length);
};

/** Whoever heard the answers to all its calls, at the first or the second time, knows its own row. */
const expectEachKnown = (rows: MessageRow[], writers: Writer[], outcomes: Outcome[]) => {
  const isHeard = ({ fates }: Writer) => fates.every((fate) => fate === 'served' || fate === 'retried');
  for (const { messageKey } of rows) {
    if (!writers.filter((writer) => writer.key === messageKey).every(isHeard)) continue;
    const news = outcomes.filter((outcome) => isAppended(outcome) && outcome.row.messageKey === messageKey);
    expect(news).toHaveLength(1);
  }
};

const describeConcurrentAppends = (name: string, createTable: () => MessageTable, numRuns: number) => {
  describe(`concurrent appends over ${name}`, () => {
    let users = 0;
    const read = (table: MessageTable, userId: string) =>
      table.rows(userId, { order: 'ascending', limit: 100 });

    it('write each key once, at contiguous offsets, whatever the order of their calls', async () => {
      await fc.assert(
        fc.asyncProperty(fc.scheduler(), healthy, async (scheduler, writers) => {
          const [table, userId] = [createTable(), `user-${++users}`];
          const network = overNetwork(table, scheduler);
          const appending = Promise.all(writers.map((writer) => appendAs(network, userId, writer.key)));
          const outcomes = await scheduler.waitFor(appending);
          const rows = await read(table, userId);
          expectOneRowAKey(rows, writers, outcomes);
          expect(rows.map(({ messageKey }) => messageKey).sort()).toEqual(
            [...new Set(writers.map((writer) => writer.key))].sort(),
          );
          expect(outcomes.filter(isAppended)).toHaveLength(rows.length);
        }),
        { numRuns },
      );
    });

    it('lose and double nothing where calls are throttled, answers are lost, and writers die', async () => {
      await fc.assert(
        fc.asyncProperty(fc.scheduler(), faulty, fc.boolean(), async (scheduler, storm, isEmpty) => {
          const [table, userId] = [createTable(), `user-${++users}`];
          const before: Writer[] = isEmpty ? [] : [{ key: 'before', fates: [] }];
          const calm = await Promise.all(before.map((writer) => appendAs(table, userId, writer.key)));
          const network = overNetwork(table, scheduler);
          const appending = storm.map(({ key, fates }) =>
            appendAs(createFaultyTable(network, fates), userId, key),
          );
          const outcomes = [...calm, ...(await scheduler.waitFor(Promise.all(appending)))];
          const writers = [...before, ...storm];
          const left = await read(table, userId);
          expectOneRowAKey(left, writers, outcomes);
          expectEachKnown(left, writers, outcomes);
          // Everyone sends again what they do not know to be there.
          const again: Outcome[] = [];
          for (const { key } of writers) again.push(await appendAs(table, userId, key));
          const rows = await read(table, userId);
          expectOneRowAKey(rows, writers, again);
          expect(new Set(rows.map(({ messageKey }) => messageKey))).toEqual(
            new Set(writers.map((writer) => writer.key)),
          );
        }),
        { numRuns },
      );
    });

    it('never let a reader see an offset before the one below it', async () => {
      await fc.assert(
        fc.asyncProperty(fc.scheduler(), healthy, async (scheduler, writers) => {
          const [table, userId] = [createTable(), `user-${++users}`];
          const seen: number[][] = [];
          const watched: MessageTable = {
            ...table,
            insert: async (row) => {
              const outcome = await table.insert(row);
              seen.push((await read(table, userId)).map(({ offset }) => offset));
              return outcome;
            },
          };
          const network = overNetwork(watched, scheduler);
          await scheduler.waitFor(
            Promise.all(writers.map((writer) => appendAs(network, userId, writer.key))),
          );
          for (const offsets of seen) expect(offsets).toEqual(offsets.map((_, index) => index + 1));
        }),
        { numRuns },
      );
    });
  });
};

describe('the append', () => {
  let tables: DynaliteTables;
  beforeAll(async () => {
    tables = await startDynaliteTables();
  });
  afterAll(() => tables.close());

  describeConcurrentAppends('memory', createMemoryMessageTable, 300);
  describeConcurrentAppends(
    'DynamoDB',
    () => createDynamoDbMessageTable(tables.client, tables.messagesTable),
    25,
  );
});
