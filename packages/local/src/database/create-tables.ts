import { setTimeout as delay } from 'node:timers/promises';
import type { TableSpec } from '../plan/system.ts';
import { SetupError } from '../setup-error.ts';
import { type DatabaseClient, isRefusal } from './database-client.ts';

interface KeyElement {
  AttributeName: string;
  KeyType: string;
}

interface TableDescription {
  Table: {
    TableStatus: string;
    KeySchema: KeyElement[];
    LocalSecondaryIndexes?: { IndexName: string; KeySchema: KeyElement[] }[];
  };
}

/** How often, and for how long, ms, a new table is asked whether it can be used. */
const POLL_MS = 2;
const ACTIVE_WITHIN_MS = 10_000;

/**
 * Creates the tables that are not there yet, and waits until each can be used: CreateTable answers before, on
 * AWS as here. A kept table whose keys or indexes are not the plan's is a SetupError: keys can't be changed in
 * place; so is one whose creation was cut off, which would never become active.
 */
export const createTables = async (client: DatabaseClient, tables: TableSpec[]): Promise<void> => {
  for (const table of tables) {
    const created = await client.call('CreateTable', toCreateTable(table));
    if (isRefusal(created) && created.error !== 'ResourceInUseException') {
      throw new SetupError(`The table ${table.name} can't be created: ${created.message}`);
    }
    const found = isRefusal(created) ? await describe(client, table.name) : await active(client, table.name);
    if (found.Table.TableStatus !== 'ACTIVE') {
      throw new SetupError(
        `The table ${table.name} is unfinished: a start was cut off. Use another data folder, or delete it.`,
      );
    }
    if (!isSame(table, found)) {
      throw new SetupError(
        `The kept table ${table.name} has other keys or indexes than the plan: use another data folder, or delete it.`,
      );
    }
  }
};

const describe = async (client: DatabaseClient, name: string): Promise<TableDescription> => {
  const found = await client.call<TableDescription>('DescribeTable', { TableName: name });
  if (isRefusal(found)) throw new SetupError(`The table ${name} can't be read: ${found.message}`);
  return found;
};

/** A table just created, once it can be used; as it is when that takes too long. */
const active = async (client: DatabaseClient, name: string): Promise<TableDescription> => {
  const end = performance.now() + ACTIVE_WITHIN_MS;
  let found = await describe(client, name);
  while (found.Table.TableStatus !== 'ACTIVE' && performance.now() < end) {
    await delay(POLL_MS);
    found = await describe(client, name);
  }
  return found;
};

export const toCreateTable = (table: TableSpec) => ({
  TableName: table.name,
  BillingMode: 'PAY_PER_REQUEST',
  KeySchema: keySchema(table.hashKey, table.rangeKey),
  AttributeDefinitions: table.attributes.map(({ name, type }) => ({
    AttributeName: name,
    AttributeType: type,
  })),
  ...(table.localIndexes.length > 0 && {
    LocalSecondaryIndexes: table.localIndexes.map(({ name, rangeKey, projection, include }) => ({
      IndexName: name,
      KeySchema: keySchema(table.hashKey, rangeKey),
      Projection: {
        ProjectionType: projection,
        ...(projection === 'INCLUDE' && { NonKeyAttributes: include }),
      },
    })),
  }),
});

const keySchema = (hashKey: string, rangeKey: string | undefined): KeyElement[] => [
  { AttributeName: hashKey, KeyType: 'HASH' },
  ...(rangeKey === undefined ? [] : [{ AttributeName: rangeKey, KeyType: 'RANGE' }]),
];

const isSame = (table: TableSpec, { Table }: TableDescription): boolean => {
  const wanted = [
    keysOf(keySchema(table.hashKey, table.rangeKey)),
    ...table.localIndexes
      .map(({ name, rangeKey }) => `${name}(${keysOf(keySchema(table.hashKey, rangeKey))})`)
      .sort(),
  ];
  const kept = [
    keysOf(Table.KeySchema),
    ...(Table.LocalSecondaryIndexes ?? [])
      .map(({ IndexName, KeySchema }) => `${IndexName}(${keysOf(KeySchema)})`)
      .sort(),
  ];
  return wanted.join() === kept.join();
};

const keysOf = (schema: KeyElement[]): string =>
  [...schema]
    .sort((a, b) => a.KeyType.localeCompare(b.KeyType))
    .map(({ AttributeName }) => AttributeName)
    .join('+');
