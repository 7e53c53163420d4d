import {
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  type QueryCommandInput,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import type { MessageRow, MessageTable, RowRange } from '../ports/message-table.ts';
import { holds, orUnavailable } from './aws-errors.ts';
import { moveCursorUpdate, openEpochUpdate } from './dynamodb-record.ts';
import { type Item, lacksText, sessionOffset, toItem, toRecord, toRow } from './message-item.ts';

/** Greater than every offset's digits, less than every character an id may hold after `#`. */
const AFTER_DIGITS = ':';

/** The Messages table on DynamoDB. Every read is strongly consistent. */
export const createDynamoDbMessageTable = (client: DynamoDBClient, tableName: string): MessageTable => {
  const query = async (input: Omit<QueryCommandInput, 'TableName'>): Promise<Item[]> => {
    const items: Item[] = [];
    const wanted = input.Limit ?? Number.POSITIVE_INFINITY;
    let start: Item | undefined;
    // A page ends at 1 MB, whatever its limit.
    do {
      const page = await orUnavailable(
        client.send(
          new QueryCommand({
            TableName: tableName,
            ConsistentRead: true,
            ...input,
            ...(Number.isFinite(wanted) && { Limit: wanted - items.length }),
            ...(start && { ExclusiveStartKey: start }),
          }),
        ),
      );
      items.push(...(page.Items ?? []));
      start = page.LastEvaluatedKey;
    } while (start && items.length < wanted);
    return items;
  };

  const get = async (userId: string, offset: number): Promise<Item | undefined> => {
    const input = { TableName: tableName, Key: marshall({ user_id: userId, offset }), ConsistentRead: true };
    return (await orUnavailable(client.send(new GetItemCommand(input)))).Item;
  };

  const row = async (userId: string, offset: number): Promise<MessageRow | undefined> => {
    const item = await get(userId, offset);
    return item && toRow(item);
  };

  /** The rows of items that came through an index: what it does not hold is read from the table. */
  const complete = async (userId: string, items: Item[]): Promise<MessageRow[]> => {
    const rows = await Promise.all(
      items.map((item) => (lacksText(item) ? row(userId, Number(item['offset']?.N)) : toRow(item))),
    );
    return rows.filter((found) => found !== undefined);
  };

  const update = (userId: string, offset: number, expression: object, values: Record<string, unknown>) =>
    holds(
      client.send(
        new UpdateItemCommand({
          TableName: tableName,
          Key: marshall({ user_id: userId, offset }),
          ...expression,
          ExpressionAttributeValues: marshall(values, { removeUndefinedValues: true }),
        }),
      ),
    );

  return {
    rows: async (userId, range) => {
      const { after = 0, before = Number.POSITIVE_INFINITY } = range;
      return before - after < 2 ? [] : (await query(offsetQuery(userId, range))).map(toRow);
    },
    sessionRows: async (userId, sessionId, { before, limit }) => {
      if (before !== undefined && before < 2) return [];
      const to = before === undefined ? `${sessionId}#${AFTER_DIGITS}` : sessionOffset(sessionId, before - 1);
      const items = await query({
        IndexName: 'by_session',
        KeyConditionExpression: 'user_id = :u AND session_offset BETWEEN :from AND :to',
        ExpressionAttributeValues: marshall({ ':u': userId, ':from': `${sessionId}#`, ':to': to }),
        ScanIndexForward: false,
        Limit: limit,
      });
      return complete(userId, items);
    },
    lastSessionRow: async (userId, before) => {
      const items = await query({
        IndexName: 'by_session',
        KeyConditionExpression: `user_id = :u${before === undefined ? '' : ' AND session_offset < :s'}`,
        ExpressionAttributeValues: marshall({
          ':u': userId,
          ...(before !== undefined && { ':s': `${before}#` }),
        }),
        ScanIndexForward: false,
        Limit: 1,
      });
      return (await complete(userId, items))[0];
    },
    row,
    rowsByKey: async (userId, messageKey) => {
      const items = await query({
        IndexName: 'by_key',
        KeyConditionExpression: 'user_id = :u AND message_key = :k',
        ExpressionAttributeValues: marshall({ ':u': userId, ':k': messageKey }),
      });
      return complete(userId, items);
    },
    insert: async (message) => {
      const put = new PutItemCommand({
        TableName: tableName,
        Item: toItem(message),
        ConditionExpression: 'attribute_not_exists(user_id)',
      });
      return (await holds(client.send(put))) ? 'inserted' : 'conflict';
    },
    moveClaim: async (userId, offset, from, to) => {
      const unmoved = from === undefined ? 'attribute_not_exists(claim_until)' : 'claim_until = :from';
      const moved = await update(
        userId,
        offset,
        {
          UpdateExpression: 'SET claim_until = :to',
          ConditionExpression: `attribute_exists(user_id) AND attribute_not_exists(published) AND ${unmoved}`,
        },
        { ':to': to, ':from': from },
      );
      return moved ? 'moved' : 'conflict';
    },
    markPublished: async (userId, offset) => {
      const expression = {
        UpdateExpression: 'SET published = :yes',
        ConditionExpression: 'attribute_exists(user_id)',
      };
      return (await update(userId, offset, expression, { ':yes': true })) ? 'marked' : 'conflict';
    },
    record: async (userId) => {
      const item = await get(userId, 0);
      return item && toRecord(item);
    },
    openEpoch: async (userId, next, expected) => {
      const { expression, values } = openEpochUpdate(next, expected);
      return (await update(userId, 0, expression, values)) ? 'opened' : 'conflict';
    },
    moveCursor: async (userId, move) => {
      const { expression, values } = moveCursorUpdate(move);
      return (await update(userId, 0, expression, values)) ? 'moved' : 'conflict';
    },
  };
};

const offsetQuery = (userId: string, { after = 0, before, order, limit }: RowRange) => ({
  KeyConditionExpression: `user_id = :u AND #offset ${before === undefined ? '> :after' : 'BETWEEN :from AND :to'}`,
  ExpressionAttributeNames: { '#offset': 'offset' },
  ExpressionAttributeValues: marshall({
    ':u': userId,
    ...(before === undefined ? { ':after': after } : { ':from': after + 1, ':to': before - 1 }),
  }),
  ScanIndexForward: order === 'ascending',
  Limit: limit,
});
