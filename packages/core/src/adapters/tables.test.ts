import { afterAll, beforeAll, describe } from '@jest/globals';
import { describeConnectionStore } from '../testing/connection-store.contract.ts';
import { type DynaliteTables, startDynaliteTables } from '../testing/dynalite-tables.ts';
import { createMemoryConnectionStore } from '../testing/memory-connection-store.ts';
import { createMemoryMessageTable } from '../testing/memory-message-table.ts';
import { describeMessageTable } from '../testing/message-table.contract.ts';
import { createDynamoDbConnectionStore } from './dynamodb-connection-store.ts';
import { createDynamoDbMessageTable } from './dynamodb-message-table.ts';

describe('tables', () => {
  let tables: DynaliteTables;
  beforeAll(async () => {
    tables = await startDynaliteTables();
  });
  afterAll(() => tables.close());

  describeMessageTable('memory', createMemoryMessageTable);
  describeMessageTable('DynamoDB', () => createDynamoDbMessageTable(tables.client, tables.messagesTable));
  describeConnectionStore('memory', createMemoryConnectionStore);
  describeConnectionStore('DynamoDB', () =>
    createDynamoDbConnectionStore(tables.client, tables.connectionsTable),
  );
});
