import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from '@jest/globals';
import { quietLog } from '../log.ts';
import type { TableSpec } from '../plan/system.ts';
import { createPlatformClock } from '../platform-clock.ts';
import { SetupError } from '../setup-error.ts';
import { createTables } from './create-tables.ts';
import { type Database, startDatabase } from './database.ts';
import { createDatabaseClient, type DatabaseClient, isRefusal } from './database-client.ts';
import { deleteExpired } from './expiry.ts';

const messages: TableSpec = {
  name: 'messages',
  arn: 'arn:aws:dynamodb:us-east-1:000000000000:table/messages',
  hashKey: 'user_id',
  rangeKey: 'offset',
  attributes: [
    { name: 'user_id', type: 'S' },
    { name: 'offset', type: 'N' },
    { name: 'message_key', type: 'S' },
    { name: 'session_offset', type: 'S' },
  ],
  localIndexes: [
    { name: 'by_key', rangeKey: 'message_key', projection: 'KEYS_ONLY', include: [] },
    { name: 'by_session', rangeKey: 'session_offset', projection: 'ALL', include: [] },
  ],
  ttlAttribute: 'expires_at',
};

const closing: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

const open = async (options: { tables?: TableSpec[]; dataDir?: string; sweepEveryMs?: number } = {}) => {
  const database: Database = await startDatabase({
    tables: [messages],
    clock: createPlatformClock(),
    log: quietLog,
    ...options,
  });
  const client = createDatabaseClient(database.port);
  const close = async () => {
    client.close();
    await database.close();
  };
  return {
    client,
    close,
    /** A call that must succeed: a refusal is an answer, which a test would not notice. */
    async call<T>(operation: string, input: unknown): Promise<T> {
      const answer = await client.call<T>(operation, input);
      if (isRefusal(answer)) throw new Error(`${operation}: ${answer.error} ${answer.message}`);
      return answer;
    },
  };
};

const temporaryFolder = () => {
  const folder = mkdtempSync(join(tmpdir(), 'bos-data-'));
  closing.push(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
};

const row = (offset: number, expiresAt: number) => ({
  TableName: 'messages',
  Item: {
    user_id: { S: 'ann' },
    offset: { N: String(offset) },
    message_key: { S: `user:${offset}` },
    session_offset: { S: `s#${offset}` },
    expires_at: { N: String(expiresAt) },
  },
});

const offsets = async (client: { call(operation: string, input: unknown): Promise<unknown> }) => {
  const page = (await client.call('Query', {
    TableName: 'messages',
    KeyConditionExpression: 'user_id = :u',
    ExpressionAttributeValues: { ':u': { S: 'ann' } },
  })) as { Items: { offset: { N: string } }[] };
  return page.Items.map(({ offset }) => Number(offset.N));
};

const in2100 = 4_102_444_800;

describe('the database', () => {
  it("has the plan's tables with their indexes", async () => {
    const database = await open();
    closing.push(database.close);
    await database.call('PutItem', row(7, in2100));
    const found = await database.call('Query', {
      TableName: 'messages',
      IndexName: 'by_key',
      KeyConditionExpression: 'user_id = :u AND message_key = :k',
      ExpressionAttributeValues: { ':u': { S: 'ann' }, ':k': { S: 'user:7' } },
    });
    expect(found).toMatchObject({ Items: [{ offset: { N: '7' }, message_key: { S: 'user:7' } }] });
  });

  it('answers only once its tables can be used', async () => {
    // The embedded database makes a table usable a moment after it has answered that it is there.
    for (let round = 0; round < 20; round++) {
      const database = await open();
      closing.push(database.close);
      await expect(database.call('PutItem', row(1, in2100))).resolves.toBeDefined();
    }
  });

  it('deletes what has expired and nothing else', async () => {
    const database = await open();
    closing.push(database.close);
    const now = 2_000_000_000;
    await database.call('PutItem', row(1, now - 10));
    await database.call('PutItem', row(2, now));
    await database.call('PutItem', row(3, now + 1));
    await database.call('PutItem', row(4, now - 6 * 365 * 86_400));
    expect(await deleteExpired(database.client, messages, now * 1_000)).toBe(2);
    expect(await offsets(database)).toEqual([3, 4]);
  });

  it('leaves a row alone that was renewed while it swept', async () => {
    const database = await open();
    closing.push(database.close);
    const now = 2_000_000_000;
    await database.call('PutItem', row(1, now - 10));
    const renewing: DatabaseClient = {
      close: database.close,
      call: async <T>(operation: string, input: unknown) => {
        const answer = await database.client.call<T>(operation, input);
        if (operation === 'Scan') await database.call('PutItem', row(1, now + 10));
        return answer;
      },
    };
    expect(await deleteExpired(renewing, messages, now * 1_000)).toBe(0);
    expect(await offsets(database)).toEqual([1]);
  });

  it('keeps its rows in the data folder', async () => {
    const dataDir = join(temporaryFolder(), 'kept');
    const first = await open({ dataDir });
    await first.call('PutItem', row(1, in2100));
    await first.close();
    const second = await open({ dataDir });
    closing.push(second.close);
    expect(await offsets(second)).toEqual([1]);
  });

  it('refuses a folder of something else and leaves it as it was', async () => {
    const dataDir = temporaryFolder();
    writeFileSync(join(dataDir, 'thesis.txt'), 'precious');
    await expect(open({ dataDir })).rejects.toThrow(/is not a data folder of this stack/);
    expect(readdirSync(dataDir)).toEqual(['thesis.txt']);
  });

  it('says that its folder is damaged', async () => {
    const dataDir = join(temporaryFolder(), 'kept');
    await (await open({ dataDir })).close();
    writeFileSync(join(dataDir, 'dynamodb', 'CURRENT'), 'MANIFEST-999999\n');
    const failure = await open({ dataDir }).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(SetupError);
    expect((failure as Error).message).toMatch(/is damaged/);
  });

  it('says that one of its older files is damaged', async () => {
    const dataDir = join(temporaryFolder(), 'kept');
    // The store moves what it logged into a file of its own when it is opened again.
    for (let time = 0; time < 2; time++) await (await open({ dataDir })).close();
    const store = join(dataDir, 'dynamodb');
    const files = readdirSync(store).filter((file) => file.endsWith('.ldb'));
    expect(files).not.toEqual([]);
    for (const name of files) writeFileSync(join(store, name), Buffer.alloc(3_000, 7));
    await expect(open({ dataDir })).rejects.toThrow(/is damaged/);
  });

  it('says that its tables are gone, which the store itself passes over in silence', async () => {
    const dataDir = join(temporaryFolder(), 'kept');
    await (await open({ dataDir })).close();
    const store = join(dataDir, 'dynamodb');
    for (const name of readdirSync(store).filter((file) => file.endsWith('.log')))
      writeFileSync(join(store, name), Buffer.alloc(3_000, 7));
    await expect(open({ dataDir })).rejects.toThrow(/is damaged \(the table .* is gone\)/);
  });

  it('says that another stack uses its folder', async () => {
    const dataDir = join(temporaryFolder(), 'kept');
    const first = await open({ dataDir });
    closing.push(first.close);
    await expect(open({ dataDir })).rejects.toThrow(/in use by another running stack/);
  });

  it('refuses kept tables with other keys than the plan', async () => {
    const dataDir = join(temporaryFolder(), 'kept');
    await (await open({ dataDir })).close();
    const changed = { ...messages, localIndexes: messages.localIndexes.slice(1) };
    const tables = [
      { ...changed, attributes: changed.attributes.filter(({ name }) => name !== 'message_key') },
    ];
    await expect(open({ dataDir, tables })).rejects.toThrow(/other keys or indexes/);
  });

  it('says that an earlier start was cut off before its tables could be used', async () => {
    const database = await open();
    closing.push(database.close);
    const unfinished: DatabaseClient = {
      ...database.client,
      call: async <T>(operation: string, input: unknown) => {
        const answer = await database.client.call<T>(operation, input);
        return operation === 'DescribeTable' ? ({ Table: { TableStatus: 'CREATING' } } as T) : answer;
      },
    };
    await expect(createTables(unfinished, [messages])).rejects.toThrow(/messages is unfinished/);
  });

  it('refuses a data folder that is a file', async () => {
    const file = join(temporaryFolder(), 'file');
    mkdirSync(join(file, '..'), { recursive: true });
    writeFileSync(file, '');
    await expect(open({ dataDir: file })).rejects.toThrow(SetupError);
  });
});
