import {
  DeleteItemCommand,
  type DynamoDBClient,
  PutItemCommand,
  QueryCommand,
} from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import type { ConnectionRow, ConnectionStore } from '../ports/connection-store.ts';
import { holds, orUnavailable } from './aws-errors.ts';
import type { Item } from './message-item.ts';

/** The Connections table on DynamoDB. */
export const createDynamoDbConnectionStore = (
  client: DynamoDBClient,
  tableName: string,
): ConnectionStore => ({
  put: async (row) => {
    const put = new PutItemCommand({ TableName: tableName, Item: toItem(row), ReturnValues: 'ALL_OLD' });
    return (await orUnavailable(client.send(put))).Attributes ? 'renewed' : 'created';
  },
  list: async (userId) => {
    const rows: ConnectionRow[] = [];
    let start: Item | undefined;
    do {
      const query = new QueryCommand({
        TableName: tableName,
        ConsistentRead: true,
        KeyConditionExpression: 'user_id = :u',
        ExpressionAttributeValues: marshall({ ':u': userId }),
        ...(start && { ExclusiveStartKey: start }),
      });
      const page = await orUnavailable(client.send(query));
      rows.push(...(page.Items ?? []).map(toRow));
      start = page.LastEvaluatedKey;
    } while (start);
    return rows;
  },
  remove: async (userId, connectionId, ifRegisteredAt) => {
    const condition = ifRegisteredAt !== undefined && {
      ConditionExpression: 'registered_at = :stamp',
      ExpressionAttributeValues: marshall({ ':stamp': ifRegisteredAt }),
    };
    let existed = false;
    const remove = new DeleteItemCommand({
      TableName: tableName,
      Key: marshall({ user_id: userId, connection_id: connectionId }),
      ReturnValues: 'ALL_OLD',
      ...condition,
    });
    const held = await holds(
      client.send(remove).then(({ Attributes }) => {
        existed = Attributes !== undefined;
      }),
    );
    if (!held) return 'kept';
    return existed ? 'removed' : 'absent';
  },
});

const toItem = (row: ConnectionRow): Item =>
  marshall(
    {
      user_id: row.userId,
      connection_id: row.connectionId,
      connected_at: row.connectedAt,
      registered_at: row.registeredAt,
      expires_at: row.expiresAt,
      endpoint: row.endpoint,
      device: row.device,
      client_version: row.clientVersion,
    },
    { removeUndefinedValues: true },
  );

const toRow = (item: Item): ConnectionRow => {
  const {
    user_id,
    connection_id,
    connected_at,
    registered_at,
    expires_at,
    endpoint,
    device,
    client_version,
  } = unmarshall(item);
  return {
    userId: user_id,
    connectionId: connection_id,
    connectedAt: connected_at,
    registeredAt: registered_at,
    expiresAt: expires_at,
    endpoint,
    ...(device !== undefined && { device }),
    ...(client_version !== undefined && { clientVersion: client_version }),
  };
};
