import type { PlatformClock } from '../clock.ts';
import type { Log } from '../log.ts';
import type { TableSpec } from '../plan/system.ts';
import { type DatabaseClient, isRefusal } from './database-client.ts';

type Item = Record<string, { S?: string; N?: string; B?: string }>;

interface Page {
  Items: Item[];
  LastEvaluatedKey?: Item;
}

/** DynamoDB leaves alone what expired more than five years ago (Developer Guide, "How it works: TTL"). */
const OLDEST_SECONDS = 5 * 365 * 86_400;

/** Deletes the expired rows of one table; answers how many. A row that was renewed meanwhile stays. */
export const deleteExpired = async (
  client: DatabaseClient,
  table: TableSpec,
  nowMs: number,
): Promise<number> => {
  if (table.ttlAttribute === undefined) return 0;
  const seconds = Math.floor(nowMs / 1_000);
  const keys = [table.hashKey, ...(table.rangeKey === undefined ? [] : [table.rangeKey])];
  const names = { '#ttl': table.ttlAttribute };
  const values = { ':now': { N: String(seconds) }, ':oldest': { N: String(seconds - OLDEST_SECONDS) } };
  const condition = '#ttl <= :now AND #ttl > :oldest';
  let deleted = 0;
  let from: Item | undefined;
  do {
    const page: Page = ensure(
      await client.call<Page>('Scan', {
        TableName: table.name,
        ProjectionExpression: keys.map((_, i) => `#k${i}`).join(', '),
        FilterExpression: condition,
        ExpressionAttributeNames: { ...names, ...Object.fromEntries(keys.map((key, i) => [`#k${i}`, key])) },
        ExpressionAttributeValues: values,
        ...(from && { ExclusiveStartKey: from }),
      }),
    );
    for (const item of page.Items) {
      const answer = await client.call('DeleteItem', {
        TableName: table.name,
        Key: item,
        ConditionExpression: condition,
        ExpressionAttributeNames: names,
        ExpressionAttributeValues: values,
      });
      if (!isRefusal(answer)) deleted += 1;
      else if (answer.error !== 'ConditionalCheckFailedException') ensure(answer);
    }
    from = page.LastEvaluatedKey;
  } while (from);
  return deleted;
};

const ensure = <T>(answer: T): Exclude<T, { error: string; message: string }> => {
  if (isRefusal(answer)) throw new Error(`${answer.error}: ${answer.message}`);
  return answer as Exclude<T, { error: string; message: string }>;
};

/** Sweeps now and then, as DynamoDB does: late, in no order, and nobody may rely on it. Answers how to stop. */
export const startExpiry = (
  client: DatabaseClient,
  tables: TableSpec[],
  { clock, everyMs, log }: { clock: PlatformClock; everyMs: number; log: Log },
): (() => Promise<void>) => {
  let sweep = Promise.resolve();
  let isStopped = false;
  const plan = (): (() => void) =>
    clock.after(everyMs, () => {
      sweep = sweepAll().then(() => {
        if (!isStopped) cancel = plan();
      });
    });
  let cancel = plan();
  const sweepAll = async () => {
    for (const table of tables) {
      if (isStopped) return;
      try {
        await deleteExpired(client, table, clock.now());
      } catch (error) {
        log.warn(`Expired rows of ${table.name} could not be deleted: ${String(error)}`);
      }
    }
  };
  return async () => {
    isStopped = true;
    cancel();
    await sweep;
  };
};
