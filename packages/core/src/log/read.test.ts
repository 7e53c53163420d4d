import { beforeEach, describe, expect, it } from '@jest/globals';
import type { MessageTable } from '../ports/message-table.ts';
import { createMemoryMessageTable, type MemoryMessageTable } from '../testing/memory-message-table.ts';
import { messageRow } from '../testing/rows.ts';
import { createTestRuntime, NOON, type TestRuntime } from '../testing/test-runtime.ts';
import type { LogPorts } from './log-ports.ts';
import { type Reader, readSince } from './read.ts';

const config = { generation: '7', retentionMs: 86_400_000, rate: { burst: 1, perSecond: 1 } };
const EPOCH = '7.e1';

let table: MemoryMessageTable;
let runtime: TestRuntime;
let ports: LogPorts;
beforeEach(async () => {
  table = createMemoryMessageTable();
  runtime = createTestRuntime();
  ports = { messages: table, runtime, config };
});

const fill = async (from: number, to: number, over = {}) => {
  for (let offset = from; offset <= to; offset++) table.put(messageRow({ offset, ...over }));
};
const open = (epoch: string, base: number) =>
  table.openEpoch('ana', { epoch, openedAt: NOON, base }, undefined);
const read = async (reader: Reader, limit = 3) => {
  const { rows, record: _record, ...rest } = await readSince(ports, 'ana', reader, limit);
  return { ...rest, offsets: rows.map(({ offset }) => offset) };
};

describe('reading an inbox', () => {
  it('is epoch "" and head 0 while empty, without a reset for a new reader', async () => {
    expect(await read({})).toMatchObject({ epoch: '', head: 0, offsets: [], more: false, reset: false });
    expect(await read({ epoch: '', after: 0 })).toMatchObject({ epoch: '', reset: false });
  });

  it('gives a reader without cursor the newest page, and says that older ones exist', async () => {
    await fill(1, 5);
    expect(await read({})).toMatchObject({ epoch: EPOCH, head: 5, offsets: [3, 4, 5], more: true });
    expect(await read({}, 5)).toMatchObject({ offsets: [1, 2, 3, 4, 5], more: false });
  });

  it('asks for the newest page at once: it begins with the head', async () => {
    await fill(1, 5);
    const limits: number[] = [];
    const rows: MessageTable['rows'] = (userId, range) => {
      limits.push(range.limit);
      return table.rows(userId, range);
    };
    ports = { ...ports, messages: { ...table, rows } };
    expect(await read({})).toMatchObject({ offsets: [3, 4, 5], head: 5 });
    expect(limits).toEqual([4]);
  });

  it('gives a reader that names an epoch and no cursor the newest page', async () => {
    await fill(1, 5);
    for (const epoch of [EPOCH, '7.old', '']) {
      expect(await read({ epoch })).toMatchObject({ epoch: EPOCH, offsets: [3, 4, 5], reset: false });
    }
  });

  it('goes on after the cursor, ascending, and says that newer ones exist', async () => {
    await fill(1, 5);
    expect(await read({ epoch: EPOCH, after: 1 })).toMatchObject({ offsets: [2, 3, 4], more: true });
    expect(await read({ epoch: EPOCH, after: 2 })).toMatchObject({ offsets: [3, 4, 5], more: false });
    expect(await read({ epoch: EPOCH, after: 5 })).toMatchObject({ offsets: [], more: false, reset: false });
  });

  it('reads an inbox that was empty from its base on, without a reset', async () => {
    await open('e1', 3);
    await fill(1, 2, { epoch: 'e0', expiresAt: 1 });
    await fill(3, 4);
    expect(await read({ epoch: '', after: 0 })).toMatchObject({
      epoch: EPOCH,
      offsets: [3, 4],
      reset: false,
    });
  });

  it('reads nothing below the base, however much an older epoch left there', async () => {
    await open('e1', 300);
    await fill(1, 299, { epoch: 'e0', expiresAt: 1 });
    await fill(300, 301);
    const asked: number[] = [];
    const rows: MessageTable['rows'] = (userId, range) => {
      if (range.order === 'ascending') asked.push(range.after ?? 0);
      return table.rows(userId, range);
    };
    ports = { ...ports, messages: { ...table, rows } };
    expect(await read({ epoch: '', after: 0 })).toMatchObject({ offsets: [300, 301], more: false });
    expect(asked).toEqual([299]);
  });

  it('finds the start of an epoch that the record does not name', async () => {
    await open('e2', 9);
    await fill(1, 2, { epoch: 'e0' });
    await fill(3, 4);
    expect(await read({ epoch: '', after: 0 })).toMatchObject({ epoch: EPOCH, offsets: [3, 4] });
  });

  it.each<[string, Reader]>([
    ['of another epoch', { epoch: '7.old', after: 2 }],
    ['of another generation', { epoch: '6.e1', after: 2 }],
    ['beyond the head', { epoch: EPOCH, after: 6 }],
    ['at "" with a cursor', { epoch: '', after: 2 }],
    ['with a cursor of no epoch', { after: 2 }],
    ['at the start of no epoch', { after: 0 }],
  ])('resets a reader %s to the newest page', async (_, reader) => {
    await fill(1, 5);
    expect(await read(reader)).toMatchObject({ reset: true, offsets: [3, 4, 5], more: true, head: 5 });
  });

  it('resets a reader whose whole inbox has expired', async () => {
    expect(await read({ epoch: EPOCH, after: 4 })).toMatchObject({ epoch: '', head: 0, reset: true });
  });

  it('filters what has expired but was not deleted yet', async () => {
    await fill(1, 3, { expiresAt: NOON / 1000 });
    await fill(4, 5);
    expect(await read({})).toMatchObject({ offsets: [4, 5], more: false });
    expect(await read({ epoch: EPOCH, after: 1 })).toMatchObject({ offsets: [4, 5], more: false });
  });

  it('shows nothing of an older epoch beside the current one', async () => {
    await fill(1, 3, { epoch: 'e0' });
    await fill(4, 5);
    expect(await read({}, 9)).toMatchObject({ offsets: [4, 5], more: false });
  });

  it('moves past rows that expiry took out of the middle', async () => {
    await fill(1, 6);
    for (const offset of [2, 3]) table.expire('ana', offset);
    expect(await read({ epoch: EPOCH, after: 1 }, 9)).toMatchObject({ offsets: [4, 5, 6], more: false });
  });

  it('does not believe a hole that a second read fills', async () => {
    await fill(1, 5);
    const hidden = { ...ports, messages: missingOnce(table, 3) };
    const { rows } = await readSince(hidden, 'ana', { epoch: EPOCH, after: 1 }, 9);
    expect(rows.map(({ offset }) => offset)).toEqual([2, 3, 4, 5]);
  });

  it('stops where a new epoch began during the read, and lets the reader come back', async () => {
    await fill(1, 3);
    const growing: MessageTable = {
      ...table,
      rows: async (userId, range) => {
        if (range.order === 'ascending') table.put(messageRow({ offset: 4, epoch: 'e2' }));
        return table.rows(userId, range);
      },
    };
    const result = await readSince({ ...ports, messages: growing }, 'ana', { epoch: EPOCH, after: 1 }, 9);
    expect(result).toMatchObject({ epoch: EPOCH, more: true });
    expect(result.rows.map(({ offset }) => offset)).toEqual([2, 3]);
  });
});

/** A query that passed `offset` before its row was written, and saw the next: the first ascending read only. */
const missingOnce = (table: MessageTable, offset: number): MessageTable => {
  let reads = 0;
  return {
    ...table,
    rows: async (userId, range) => {
      const rows = await table.rows(userId, range);
      return range.order === 'ascending' && reads++ === 0
        ? rows.filter((row) => row.offset !== offset)
        : rows;
    },
  };
};
