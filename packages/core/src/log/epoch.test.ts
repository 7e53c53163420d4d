import { beforeEach, describe, expect, it } from '@jest/globals';
import { createMemoryMessageTable, type MemoryMessageTable } from '../testing/memory-message-table.ts';
import { messageRow } from '../testing/rows.ts';
import { createTestRuntime, type TestRuntime } from '../testing/test-runtime.ts';
import { append, type Draft } from './append.ts';
import type { LogPorts } from './log-ports.ts';

const DAY = 86_400_000;
const config = { generation: '1', retentionMs: DAY, rate: { burst: 9, perSecond: 9 } };

let table: MemoryMessageTable;
let runtime: TestRuntime;
let ports: LogPorts;
beforeEach(() => {
  table = createMemoryMessageTable();
  runtime = createTestRuntime();
  ports = { messages: table, runtime, config };
});

const draft = (id: string): Draft => ({
  userId: 'ana',
  messageKey: `user:${id}`,
  messageId: id,
  sessionId: 's1',
  role: 'user',
  text: id,
  sentAt: '2026-11-22T12:00:00.000Z',
});
const rowOf = async (appending: ReturnType<typeof append>) => {
  const appended = await appending;
  if (!('row' in appended)) throw new Error(`not appended: ${appended.outcome}`);
  return appended.row;
};

describe('an inbox whose head expired', () => {
  beforeEach(async () => {
    for (const id of ['a', 'b', 'c']) await append(ports, draft(id));
  });
  const epochOf = async () => (await table.record('ana'))?.epoch;

  it('starts a new epoch above every row that is still visible', async () => {
    const old = await epochOf();
    runtime.advance(DAY + 1_000);
    table.expire('ana', 1);
    const row = await rowOf(append(ports, draft('d')));
    expect(row.offset).toBe(4);
    expect(row.epoch).not.toBe(old);
  });

  it('may start at 1 again when all rows are gone, under another epoch', async () => {
    const old = await epochOf();
    runtime.advance(DAY + 1_000);
    for (const offset of [1, 2, 3]) table.expire('ana', offset);
    const row = await rowOf(append(ports, draft('d')));
    expect(row).toMatchObject({ offset: 1 });
    expect(row.epoch).not.toBe(old);
  });

  it('treats a head with less than a minute left as expired', async () => {
    const old = await epochOf();
    runtime.advance(DAY - 59_000);
    expect((await rowOf(append(ports, draft('d')))).epoch).not.toBe(old);
  });

  it('still knows a key whose row lives on for less than a minute', async () => {
    runtime.advance(DAY - 30_000);
    expect((await append(ports, draft('c'))).outcome).toBe('duplicate');
  });

  it('takes a key anew once its row has expired, deleted or not', async () => {
    runtime.advance(DAY + 1_000);
    expect(await append(ports, draft('c'))).toMatchObject({ outcome: 'appended', row: { offset: 4 } });
  });

  /** Another writer opened an epoch so long ago, and has not appended to it. */
  const openedAgo = async (ms: number) => {
    runtime.advance(DAY + 1_000);
    const next = { epoch: 'half', openedAt: runtime.now() - ms, base: 4 };
    await table.openEpoch('ana', next, await epochOf());
  };

  it.each([0, 59_999])('takes its place at the base of an epoch opened %i ms ago', async (ms) => {
    await openedAgo(ms);
    expect(await rowOf(append(ports, draft('d')))).toMatchObject({ epoch: 'half', offset: 4 });
  });

  it.each([
    [60_000, 60_001],
    [90_000, 30_001],
    [120_000, 1],
  ])('waits while an append that saw the epoch of %i ms ago open may still be running', async (ms, wait) => {
    await openedAgo(ms);
    expect(await append(ports, draft('d'))).toEqual({ outcome: 'unavailable', retryAfterMs: wait });
    expect(table.all('ana')).toHaveLength(3);
    runtime.advance(wait);
    const row = await rowOf(append(ports, draft('d')));
    expect(row.epoch).not.toBe('half');
  });

  it('is not hidden by a writer who saw an epoch open that others believe dead', async () => {
    await openedAgo(59_000);
    const { promise: late, resolve: letGo } = Promise.withResolvers<void>();
    const { promise: putting, resolve: begun } = Promise.withResolvers<void>();
    const insert: typeof table.insert = async (row) => {
      begun();
      await late;
      return table.insert(row);
    };
    const slow = append({ ...ports, messages: { ...table, insert } }, draft('slow'));
    await putting;
    runtime.advance(29_000);
    for (const offset of [1, 2, 3]) table.expire('ana', offset);
    expect((await append(ports, draft('quick'))).outcome).toBe('unavailable');
    letGo();
    expect(await rowOf(slow)).toMatchObject({ epoch: 'half', offset: 4 });
    expect(await rowOf(append(ports, draft('quick')))).toMatchObject({ epoch: 'half', offset: 5 });
  });

  it('opens no epoch where another writer’s row came while it looked', async () => {
    runtime.advance(DAY - 59_000);
    const record: typeof table.record = async (userId) => {
      const found = await table.record(userId);
      // A writer that had read the head while it was good for a minute more.
      const expiresAt = runtime.now() / 1000 + 3_600;
      if (table.all('ana').length === 3)
        table.put(messageRow({ offset: 4, epoch: found?.epoch ?? '', expiresAt }));
      return found;
    };
    const old = await epochOf();
    const row = await rowOf(append({ ...ports, messages: { ...table, record } }, draft('d')));
    expect(row).toMatchObject({ offset: 5, epoch: old });
    expect(await epochOf()).toBe(old);
  });
});
