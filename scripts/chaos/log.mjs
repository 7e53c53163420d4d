/** The Messages table itself, read past all our own code. */
import { DynamoDBClient, QueryCommand } from '@aws-sdk/client-dynamodb';

export const openLog = ({ region, endpoints, tables }) => {
  const credentials = { accessKeyId: 'any', secretAccessKey: 'any' };
  const database = new DynamoDBClient({ region, credentials, endpoint: endpoints.dynamodb });
  return {
    /** A user's messages, ascending: place, id, role, and whether the agents were told. */
    async read(user) {
      const rows = [];
      let ExclusiveStartKey;
      do {
        const page = await database.send(
          new QueryCommand({
            TableName: tables.messages,
            ConsistentRead: true,
            KeyConditionExpression: 'user_id = :user AND #offset > :record',
            ExpressionAttributeNames: { '#offset': 'offset' },
            ExpressionAttributeValues: { ':user': { S: user }, ':record': { N: '0' } },
            ExclusiveStartKey,
          }),
        );
        for (const { offset, epoch, message_id, role, published } of page.Items ?? [])
          rows.push({
            offset: Number(offset.N),
            epoch: epoch.S,
            id: message_id.S,
            role: role.S,
            isPublished: published?.BOOL === true,
          });
        ExclusiveStartKey = page.LastEvaluatedKey;
      } while (ExclusiveStartKey);
      return rows;
    },
    close: () => database.destroy(),
  };
};
