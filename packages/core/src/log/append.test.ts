import { beforeEach, describe, expect, it } from '@jest/globals';
import { createMemoryMessageTable, type MemoryMessageTable } from '../testing/memory-message-table.ts';
import { createTestRuntime, NOON, type TestRuntime } from '../testing/test-runtime.ts';
import { append, type Draft } from './append.ts';
import type { LogPorts } from './log-ports.ts';

const DAY = 86_400_000;
const config = { generation: '1', retentionMs: DAY, rate: { burst: 3, perSecond: 1 } };

let table: MemoryMessageTable;
let runtime: TestRuntime;
let ports: LogPorts;
beforeEach(() => {
  table = createMemoryMessageTable();
  runtime = createTestRuntime();
  ports = { messages: table, runtime, config };
});

const draft = (id: string, over: Partial<Draft> = {}): Draft => ({
  userId: 'ana',
  messageKey: `user:${id}`,
  messageId: id,
  sessionId: 's1',
  role: 'user',
  text: id,
  sentAt: '2026-11-22T12:00:00.000Z',
  ...over,
});
const answer = (id: string, over: Partial<Draft> = {}) => {
  const { sessionId: _none, ...rest } = draft(id);
  return { ...rest, messageKey: `agent:${id}`, role: 'assistant' as const, ...over };
};
const rowOf = async (appending: ReturnType<typeof append>) => {
  const appended = await appending;
  if (!('row' in appended)) throw new Error(`not appended: ${appended.outcome}`);
  return appended.row;
};

describe('append', () => {
  it('begins an inbox at offset 1 of a new epoch', async () => {
    const row = await rowOf(append(ports, draft('a')));
    expect(row).toMatchObject({ offset: 1, epoch: (await table.record('ana'))?.epoch });
    expect(await table.record('ana')).toMatchObject({ base: 1, openedAt: NOON });
  });

  it('goes on at the head plus one, in the head’s epoch', async () => {
    const first = await rowOf(append(ports, draft('a')));
    runtime.advance(3_600_000);
    expect(await rowOf(append(ports, draft('b')))).toMatchObject({ offset: 2, epoch: first.epoch });
  });

  it('answers a known key with the row that stands', async () => {
    await append(ports, draft('a', { text: 'first' }));
    expect(await append(ports, draft('a', { text: 'second' }))).toMatchObject({
      outcome: 'duplicate',
      row: { offset: 1, text: 'first' },
    });
    expect(table.all('ana')).toHaveLength(1);
  });

  it('keeps an agent’s answer that reuses the question’s id', async () => {
    await append(ports, draft('a'));
    expect(await append(ports, answer('a'))).toMatchObject({ outcome: 'appended', row: { offset: 2 } });
  });

  it('puts an answer without a session into the session of the newest question', async () => {
    await append(ports, draft('a', { sessionId: 'lobby' }));
    await append(ports, answer('b', { sessionId: 'other' }));
    expect(await rowOf(append(ports, answer('c')))).toMatchObject({
      sessionId: 'lobby',
      userSession: 'lobby',
    });
  });

  it('puts an answer before any question into the default session', async () => {
    expect((await rowOf(append(ports, answer('a')))).sessionId).toBe('default');
  });

  it('gives a row the end that its retention says, in whole seconds', async () => {
    const retentionMs = 7 * DAY;
    runtime.advance(1);
    const row = await rowOf(append({ ...ports, config: { ...config, retentionMs } }, draft('a')));
    expect(row.expiresAt).toBe((NOON + retentionMs) / 1000 + 1);
  });

  it('gives no row an earlier end than its predecessor’s', async () => {
    const first = await rowOf(append(ports, draft('a')));
    const shorter = { ...ports, config: { ...config, retentionMs: DAY / 2 } };
    expect((await rowOf(append(shorter, draft('b')))).expiresAt).toBe(first.expiresAt);
  });

  it('limits a person’s messages by a bucket that refills, and tells when to come back', async () => {
    for (const id of ['a', 'b', 'c']) await append(ports, draft(id));
    expect(await append(ports, draft('d'))).toEqual({ outcome: 'rate_limited', retryAfterMs: 1_000 });
    runtime.advance(1_000);
    expect((await append(ports, draft('d'))).outcome).toBe('appended');
  });

  it('never limits answers, nor the resend of a message that is in the log', async () => {
    for (const id of ['a', 'b', 'c']) await append(ports, draft(id));
    expect((await append(ports, draft('a'))).outcome).toBe('duplicate');
    for (const id of ['x', 'y']) expect((await append(ports, answer(id))).outcome).toBe('appended');
    expect((await append(ports, draft('d'))).outcome).toBe('rate_limited');
  });

  it('finds a place for each of fifty answers that come at once', async () => {
    const ids = Array.from({ length: 50 }, (_, n) => `a${n}`);
    const outcomes = await Promise.all(ids.map((id) => append(ports, answer(id))));
    expect(outcomes.every(({ outcome }) => outcome === 'appended')).toBe(true);
    expect(table.all('ana').map(({ offset }) => offset)).toEqual(ids.map((_, index) => index + 1));
  });

  it('gives up after a bounded number of lost races', async () => {
    let tries = 0;
    const messages = {
      ...table,
      insert: async () => {
        tries++;
        return 'conflict' as const;
      },
    };
    expect((await append({ ...ports, messages }, draft('a'))).outcome).toBe('unavailable');
    expect(tries).toBeGreaterThan(3);
    expect(tries).toBeLessThan(100);
  });
});
