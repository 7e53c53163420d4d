import { type AttributeValue, QueryCommand } from '@aws-sdk/client-dynamodb';
import type { TestStack } from './stack.ts';

type Row = Record<string, string | number | boolean | undefined>;

/** A user's messages as the table has them, read past all our own code. Ascending, without the inbox record. */
export const readMessages = async (stack: TestStack, user: string): Promise<Row[]> =>
  (await readAll(stack, stack.local.tables.messages, user))
    .filter(({ offset }) => offset !== 0)
    // Long texts stand apart, out of the reach of the indexes.
    .map((row) => ({ ...row, text: row['text'] ?? row['long_text'] }));

/** A user's connections, the oldest first. */
export const readConnections = async (stack: TestStack, user: string): Promise<Row[]> =>
  (await readAll(stack, stack.local.tables.connections, user)).sort(
    (a, b) => Number(a['connected_at']) - Number(b['connected_at']),
  );

const readAll = async ({ aws }: TestStack, TableName: string, user: string): Promise<Row[]> => {
  const rows: Row[] = [];
  let ExclusiveStartKey: Record<string, AttributeValue> | undefined;
  do {
    const page = await aws.dynamodb.send(
      new QueryCommand({
        TableName,
        ConsistentRead: true,
        KeyConditionExpression: 'user_id = :user',
        ExpressionAttributeValues: { ':user': { S: user } },
        ...(ExclusiveStartKey && { ExclusiveStartKey }),
      }),
    );
    rows.push(...(page.Items ?? []).map(plain));
    ExclusiveStartKey = page.LastEvaluatedKey;
  } while (ExclusiveStartKey);
  return rows;
};

const plain = (item: Record<string, AttributeValue>): Row =>
  Object.fromEntries(
    Object.entries(item).map(([name, { S, N, BOOL }]) => [name, N === undefined ? (S ?? BOOL) : Number(N)]),
  );
