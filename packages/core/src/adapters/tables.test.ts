import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { describeConnectionStore } from '../testing/connection-store.contract.ts';
import { type DynaliteTables, startDynaliteTables } from '../testing/dynalite-tables.ts';
import { createMemoryConnectionStore } from '../testing/memory-connection-store.ts';
import { createMemoryMessageTable } from '../testing/memory-message-table.ts';
import { describeMessageTable } from '../testing/message-table.contract.ts';
import { createDynamoDbConnectionStore } from './dynamodb-connection-store.ts';
import { createDynamoDbMessageTable } from './dynamodb-message-table.ts';

describe('tables', () => {
  let tables: DynaliteTables;
  const reads: { name: string; isConsistent: unknown }[] = [];
  beforeAll(async () => {
    tables = await startDynaliteTables();
    tables.client.middlewareStack.add(
      (next, { commandName: name = '' }) =>
        (args) => {
          if (/Query|Get/.test(name)) reads.push({ name, isConsistent: Object(args.input).ConsistentRead });
          return next(args);
        },
      { step: 'initialize' },
    );
  });
  afterAll(() => tables.close());

  describeMessageTable('memory', createMemoryMessageTable);
  describeMessageTable('DynamoDB', () => createDynamoDbMessageTable(tables.client, tables.messagesTable));
  describeConnectionStore('memory', createMemoryConnectionStore);
  describeConnectionStore('DynamoDB', () =>
    createDynamoDbConnectionStore(tables.client, tables.connectionsTable),
  );

  // An embedded table is consistent anyhow: what the contract needs of AWS shows in the request alone.
  it('are read consistently, all of them, at every call of the contracts', () => {
    expect(new Set(reads.map(({ name }) => name))).toEqual(new Set(['QueryCommand', 'GetItemCommand']));
    expect(reads.filter(({ isConsistent }) => isConsistent !== true)).toEqual([]);
  });
});
