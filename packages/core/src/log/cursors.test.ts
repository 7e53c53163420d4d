import { beforeEach, describe, expect, it } from '@jest/globals';
import { createMemoryMessageTable, type MemoryMessageTable } from '../testing/memory-message-table.ts';
import { messageRow } from '../testing/rows.ts';
import { createTestRuntime } from '../testing/test-runtime.ts';
import { moveCursor, toCursors } from './cursors.ts';
import type { LogPorts } from './log-ports.ts';

const config = { generation: '1', retentionMs: 86_400_000, rate: { burst: 1, perSecond: 1 } };

let table: MemoryMessageTable;
let ports: LogPorts;
beforeEach(async () => {
  table = createMemoryMessageTable();
  ports = { messages: table, runtime: createTestRuntime(), config };
  await table.openEpoch('ana', { epoch: 'e1', openedAt: 0, base: 1 }, undefined);
  for (let offset = 1; offset <= 9; offset++) table.put(messageRow({ offset }));
});

const ack = (offset: number, state: 'delivered' | 'read' = 'read', epoch = '1.e1') =>
  moveCursor(ports, 'ana', { epoch, offset, state });
const cursors = async (epoch = '1.e1') => toCursors(config, await table.record('ana'), epoch);

describe('cursors', () => {
  it('move up, never down', async () => {
    expect(await ack(4)).toBe('moved');
    expect(await ack(3)).toBe('unchanged');
    expect(await ack(4)).toBe('unchanged');
    expect(await ack(9)).toBe('moved');
    expect(await cursors()).toEqual({ delivered: 9, read: 9 });
  });

  it('count what was read as delivered, not the other way round', async () => {
    await ack(7, 'delivered');
    expect(await cursors()).toEqual({ delivered: 7, read: 0 });
    await ack(8, 'read');
    expect(await cursors()).toEqual({ delivered: 8, read: 8 });
  });

  it('never go beyond the head', async () => {
    expect(await ack(10)).toBe('beyond');
    expect(await cursors()).toEqual({ delivered: 0, read: 0 });
  });

  it('ignore an ack of an epoch that is over', async () => {
    expect(await ack(2, 'read', '1.e0')).toBe('stale');
    expect(await ack(2, 'read', '2.e1')).toBe('stale');
  });

  it('start anew with a new epoch', async () => {
    await ack(9);
    table.put(messageRow({ offset: 10, epoch: 'e2' }));
    expect(await cursors('1.e2')).toEqual({ delivered: 0, read: 0 });
    expect(await ack(10, 'delivered', '1.e2')).toBe('moved');
    expect(await cursors('1.e2')).toEqual({ delivered: 10, read: 0 });
  });

  it('of a new epoch are not undone by an ack of the old one that was on its way', async () => {
    await ack(3);
    const { record } = table;
    let acked = false;
    const overtaken: typeof table = {
      ...table,
      record: async (userId) => {
        if (!acked) {
          acked = true;
          await table.openEpoch('ana', { epoch: 'e2', openedAt: 0, base: 10 }, 'e1');
          table.put(messageRow({ offset: 10, epoch: 'e2' }));
          expect(await ack(10, 'read', '1.e2')).toBe('moved');
        }
        return record(userId);
      },
    };
    ports = { ...ports, messages: { ...overtaken, moveCursor: async () => 'conflict' } };
    const late = moveCursor(ports, 'ana', { epoch: '1.e1', offset: 5, state: 'read' });
    ports = { ...ports, messages: table };
    expect(await late).toBe('stale');
    expect(await cursors('1.e2')).toEqual({ delivered: 10, read: 10 });
  });

  it('stand at 0 already: an ack of 0 moves nothing', async () => {
    expect(await ack(0)).toBe('unchanged');
    expect((await table.record('ana'))?.cursorEpoch).toBeUndefined();
  });

  it('lose none of two first acks that meet', async () => {
    expect(await Promise.all([ack(5, 'delivered'), ack(3, 'read')])).toEqual(['moved', 'moved']);
    expect(await cursors()).toEqual({ delivered: 5, read: 3 });
  });
});
