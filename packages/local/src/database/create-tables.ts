import type { TableSpec } from '../plan/system.ts';
import { SetupError } from '../setup-error.ts';
import { type DatabaseClient, isRefusal } from './database-client.ts';

interface KeyElement {
  AttributeName: string;
  KeyType: string;
}

interface TableDescription {
  Table: {
    KeySchema: KeyElement[];
    LocalSecondaryIndexes?: { IndexName: string; KeySchema: KeyElement[] }[];
  };
}

/**
 * Creates the tables that are not there yet. A kept table whose keys or indexes are not the plan's is a
 * SetupError: keys can't be changed in place, on AWS as here.
 */
export const createTables = async (client: DatabaseClient, tables: TableSpec[]): Promise<void> => {
  for (const table of tables) {
    const created = await client.call('CreateTable', toCreateTable(table));
    if (!isRefusal(created)) continue;
    if (created.error !== 'ResourceInUseException') {
      throw new SetupError(`The table ${table.name} can't be created: ${created.message}`);
    }
    const kept = await client.call<TableDescription>('DescribeTable', { TableName: table.name });
    if (isRefusal(kept) || !isSame(table, kept)) {
      throw new SetupError(
        `The kept table ${table.name} has other keys or indexes than the plan: use another data folder, or delete it.`,
      );
    }
  }
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
