import { createDatabaseClient, isRefusal } from '../database/database-client.ts';

/** One user, as the tables have them. */
export interface UserLog {
  /** The inbox record at offset 0: epoch, base, cursors. */
  record: Row | undefined;
  /** The newest rows of the log, ascending. */
  rows: Row[];
  connections: Row[];
}

type Row = Record<string, unknown>;
type Value = { S?: string; N?: string; BOOL?: boolean };
interface Answer {
  Items?: Record<string, Value>[];
}

/** Newest rows shown. */
const SHOWN = 50;

const plain = (item: Record<string, Value>): Row =>
  Object.fromEntries(
    Object.entries(item).map(([name, { S, N, BOOL }]) => [name, N === undefined ? (S ?? BOOL) : Number(N)]),
  );

/** Reads past all functions, straight from the tables. Nothing is counted as a call of theirs. */
export const createUserLogs = (port: number, tables: { messages: string; connections: string }) => {
  const client = createDatabaseClient(port);
  const query = async (TableName: string, user: string, more: object): Promise<Row[]> => {
    const answer = await client.call<Answer>('Query', {
      TableName,
      ConsistentRead: true,
      KeyConditionExpression: 'user_id = :user',
      ExpressionAttributeValues: { ':user': { S: user } },
      ...more,
    });
    if (isRefusal(answer)) throw new Error(`${answer.error}: ${answer.message}`);
    return (answer.Items ?? []).map(plain);
  };
  return {
    close: client.close,
    async read(user: string): Promise<UserLog> {
      const [newest, oldest, connections] = await Promise.all([
        query(tables.messages, user, { ScanIndexForward: false, Limit: SHOWN }),
        query(tables.messages, user, { Limit: 1 }),
        query(tables.connections, user, { Limit: SHOWN }),
      ]);
      const isRecord = ({ offset }: Row) => offset === 0;
      return {
        record: oldest.find(isRecord),
        rows: newest.filter((row) => !isRecord(row)).reverse(),
        connections,
      };
    },
  };
};

export type UserLogs = ReturnType<typeof createUserLogs>;
