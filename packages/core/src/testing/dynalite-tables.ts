import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  CreateTableCommand,
  DynamoDBClient,
  type KeySchemaElement,
  waitUntilTableExists,
} from '@aws-sdk/client-dynamodb';
import dynalite from 'dynalite';
import { MESSAGE_INDEXES } from '../adapters/message-indexes.ts';

/** The two tables on an embedded DynamoDB, on a free port of this machine. */
export interface DynaliteTables {
  client: DynamoDBClient;
  connectionsTable: string;
  messagesTable: string;
  close(): Promise<void>;
}

export const startDynaliteTables = async (): Promise<DynaliteTables> => {
  const server: Server = dynalite({ createTableMs: 0, deleteTableMs: 0, updateTableMs: 0 });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const client = new DynamoDBClient({
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
  const tables = { connectionsTable: 'connections', messagesTable: 'messages' };
  await createTables(client, tables);
  return {
    client,
    ...tables,
    close: async () => {
      client.destroy();
      server.closeAllConnections();
      await new Promise<void>((resolve, reject) => {
        server.close((error) => (error ? reject(error) : resolve()));
      });
    },
  };
};

const createTables = async (
  client: DynamoDBClient,
  { connectionsTable, messagesTable }: { connectionsTable: string; messagesTable: string },
) => {
  const { byKey, bySession } = MESSAGE_INDEXES;
  await client.send(
    new CreateTableCommand({
      TableName: connectionsTable,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [
        { AttributeName: 'user_id', AttributeType: 'S' },
        { AttributeName: 'connection_id', AttributeType: 'S' },
      ],
      KeySchema: keys('connection_id'),
    }),
  );
  await client.send(
    new CreateTableCommand({
      TableName: messagesTable,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [
        { AttributeName: 'user_id', AttributeType: 'S' },
        { AttributeName: 'offset', AttributeType: 'N' },
        { AttributeName: byKey.rangeKey, AttributeType: 'S' },
        { AttributeName: bySession.rangeKey, AttributeType: 'S' },
      ],
      KeySchema: keys('offset'),
      LocalSecondaryIndexes: [
        {
          IndexName: byKey.name,
          KeySchema: keys(byKey.rangeKey),
          Projection: { ProjectionType: 'KEYS_ONLY' },
        },
        {
          IndexName: bySession.name,
          KeySchema: keys(bySession.rangeKey),
          Projection: { ProjectionType: 'INCLUDE', NonKeyAttributes: [...bySession.include] },
        },
      ],
    }),
  );
  // A table answers that it is there a moment before it can be used.
  for (const TableName of [connectionsTable, messagesTable])
    await waitUntilTableExists({ client, maxWaitTime: 30, minDelay: 1 }, { TableName });
};

const keys = (rangeKey: string): KeySchemaElement[] => [
  { AttributeName: 'user_id', KeyType: 'HASH' },
  { AttributeName: rangeKey, KeyType: 'RANGE' },
];
