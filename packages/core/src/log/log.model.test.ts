import { describe, expect, it, jest } from '@jest/globals';
import fc from 'fast-check';
import type { MessageRow, MessageTable } from '../ports/message-table.ts';
import { createMemoryMessageTable } from '../testing/memory-message-table.ts';
import { createModelWorld, LIFETIME_MS, type ModelWorld, type Process } from '../testing/model-world.ts';
import { append } from './append.ts';
import type { LogConfig } from './log-ports.ts';
import { type Reader, type ReadResult, readSince } from './read.ts';

// Many runs each: a busy machine may take its time.
jest.setTimeout(60_000);

/**
 * The log as a whole, explored: appenders and readers whose calls interleave in any order, whose clocks differ, who
 * die in the middle; time that leaps over epochs; expiry that deletes late and out of order. What the invariants
 * promise is compared with what was ever written, not with what is left.
 */

const RETENTION_MS = 600_000;
/** Clocks of functions and tables agree to this, far worse than they do. */
const MAX_SKEW_MS = 10_000;
const config: LogConfig = {
  generation: '1',
  retentionMs: RETENTION_MS,
  rate: { burst: 1_000, perSecond: 1_000 },
};

/** How time leaps: by so many milliseconds, or to so many before (or after) the newest row's end. */
const LEAPS = [{ by: 900 }, { by: 14_000 }, { by: 25_000 }, { by: 45_000 }, { by: 70_000 }] as const;
const ENDS = [{ toEnd: -72_000 }, { toEnd: -50_000 }, { toEnd: -5_000 }, { toEnd: 1 }] as const;

type Step =
  | { do: 'calls'; picks: number[] }
  | { do: 'append'; key: string; skew: number }
  | { do: 'read'; reader: number; skew: number }
  | { do: 'pass'; by?: number; toEnd?: number }
  | { do: 'delete'; picks: number[] };

const kind = <Kind extends Step['do']>(name: Kind) => fc.constant(name);
const picks = fc.array(fc.nat(20), { minLength: 1, maxLength: 12 });
const skew = fc.integer({ min: -MAX_SKEW_MS, max: MAX_SKEW_MS });
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 8, arbitrary: fc.record({ do: kind('calls'), picks }) },
  { weight: 3, arbitrary: fc.record({ do: kind('append'), key: fc.constantFrom('a', 'b', 'c', 'd'), skew }) },
  { weight: 2, arbitrary: fc.record({ do: kind('read'), reader: fc.nat(1), skew }) },
  {
    weight: 2,
    arbitrary: fc.constantFrom(...LEAPS, ...ENDS).map((leap) => ({ do: 'pass', ...leap }) as const),
  },
  { weight: 2, arbitrary: fc.record({ do: kind('delete'), picks }) },
);
const steps = fc.array(step, { minLength: 40, maxLength: 120, size: 'max' });

/** The table as one process reaches it; an ascending query passes the places one by one, and is no snapshot. */
const tableOf = (table: MessageTable, { through }: Process, inserted: (row: MessageRow) => void) => {
  const reached = Object.fromEntries(
    Object.entries(table).map(([name, call]) => [name, (...args: never[]) => through(() => call(...args))]),
  ) as unknown as MessageTable;
  return {
    ...reached,
    insert: (row) =>
      through(async () => {
        const outcome = await table.insert(row);
        if (outcome === 'inserted') inserted(row);
        return outcome;
      }),
    rows: async (userId, range) => {
      if (range.order === 'descending') return reached.rows(userId, range);
      const found: MessageRow[] = [];
      for (let place = (range.after ?? 0) + 1; found.length < range.limit; place++) {
        if (range.before !== undefined && place >= range.before) break;
        const [row, last] = await through(async () => [
          await table.row(userId, place),
          (await table.rows(userId, { order: 'descending', limit: 1 }))[0],
        ]);
        if (row) found.push(row);
        if (place >= (last?.offset ?? 0)) break;
      }
      return found;
    },
  } satisfies MessageTable;
};

const createModel = (world: ModelWorld) => {
  const table = createMemoryMessageTable();
  /** All rows ever written, in the order of their commits. */
  const written: MessageRow[] = [];

  /** I2, I3: judged at the moment of the commit. */
  const inserted = (row: MessageRow) => {
    const ofEpoch = written.filter(({ epoch }) => epoch === row.epoch);
    const last = ofEpoch.at(-1);
    // An epoch that is over stays over: what it got later would hide the new one's messages.
    if (last) expect(written.at(-1)?.epoch).toBe(row.epoch);
    if (last) expect(row.offset).toBe(last.offset + 1);
    expect(last?.expiresAt ?? 0).toBeLessThanOrEqual(row.expiresAt);
    const left = (other: MessageRow) => other.expiresAt * 1000 - world.now();
    const doubles = written.filter(
      (other) => other.messageKey === row.messageKey && left(other) > MAX_SKEW_MS,
    );
    expect(doubles).toEqual([]);
    written.push(row);
  };
  const portsOf = (process: Process) => ({
    messages: tableOf(table, process, inserted),
    runtime: process.runtime,
    config,
  });

  const appendOne = (key: string) => async (process: Process) => {
    const appended = await append(portsOf(process), {
      userId: 'ana',
      messageKey: key,
      messageId: key,
      sessionId: 's1',
      role: 'user',
      text: key,
      sentAt: '2026-11-22T12:00:00.000Z',
    });
    if ('row' in appended) expect(written).toContainEqual(appended.row);
  };

  /** Readers as clients are: a cursor that moves past what it was shown, and one question at a time. */
  const readers = [0, 1].map(() => ({ at: {} as Reader, busyUntil: 0 }));
  const readNext = (reader: (typeof readers)[number]) => async (process: Process) => {
    const since = world.now();
    const result = await readSince(portsOf(process), 'ana', reader.at, 3);
    judge(reader.at, result, since);
    const last = Math.max(result.rows.at(-1)?.offset ?? 0, result.more ? 0 : result.head);
    const isOnward = result.direction === 'ascending' && !result.reset;
    const after = isOnward ? Math.max(last, reader.at.epoch ? (reader.at.after ?? 0) : 0) : result.head;
    reader.at = { epoch: result.epoch, after };
    reader.busyUntil = 0;
  };

  /** What a reader moved past it was shown, unless expiry took it first. */
  const judge = (from: Reader, { epoch, rows, head, more, direction }: ReadResult, since: number) => {
    const shown = rows.map(({ offset }) => offset);
    expect(shown).toEqual(shown.toSorted((a, b) => a - b));
    for (const row of rows) expect(`1.${row.epoch}`).toBe(epoch);
    const isAscending = direction === 'ascending';
    const first = isAscending && from.epoch !== '' ? (from.after ?? 0) : isAscending ? 0 : (shown[0] ?? head);
    const last = isAscending && more ? (shown.at(-1) ?? first) : head;
    const due = written.filter(
      (row) =>
        `1.${row.epoch}` === epoch &&
        row.offset > first &&
        row.offset <= last &&
        row.expiresAt * 1000 > world.now() + MAX_SKEW_MS &&
        row.expiresAt * 1000 > since,
    );
    expect(shown).toEqual(expect.arrayContaining(due.map(({ offset }) => offset)));
  };

  return {
    table,
    written,
    async take(step: Step) {
      switch (step.do) {
        case 'calls':
          for (const pick of step.picks) await world.step(pick);
          return;
        case 'pass':
          return world.pass(
            step.by ?? Math.max(0, (written.at(-1)?.expiresAt ?? 0) * 1000 + (step.toEnd ?? 0) - world.now()),
          );
        case 'append':
          return world.spawn(step.skew, appendOne(step.key));
        case 'read': {
          const reader = readers[step.reader];
          if (!reader || world.now() < reader.busyUntil) return;
          reader.busyUntil = world.now() + LIFETIME_MS;
          return world.spawn(step.skew, readNext(reader));
        }
        case 'delete':
          for (const pick of step.picks) {
            const dead = table.all('ana').filter(({ expiresAt }) => expiresAt * 1000 <= world.now());
            const row = dead[pick % Math.max(1, dead.length)];
            if (row) table.expire('ana', row.offset);
          }
      }
    },
  };
};

describe('the log, whatever interleaves', () => {
  it('uses no offset twice, writes no key twice, leaves no hole, and no reader misses what it moved past', async () => {
    await fc.assert(
      fc.asyncProperty(steps, async (schedule) => {
        const world = createModelWorld();
        const model = createModel(world);
        for (const each of schedule) await model.take(each);
        await world.drain();
      }),
      { numRuns: 300 },
    );
  });
});
