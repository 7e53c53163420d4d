/** Measures whether size costs time: the reply leg with 100,000 foreign connections and 10,000 old messages, and without. */
import { BatchWriteItemCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { median, table } from './bench/report.mjs';
import { openDevice, pace, startEchoAgent, startQuietStack, takeTurn } from './bench/turn.mjs';

const CONNECTIONS = Number(process.argv[2] ?? 100_000);
const MESSAGES = Number(process.argv[3] ?? 10_000);
const TURNS = 100;
const WARM_UP = 10;
const BUDGET = 1.2;

const far = Math.floor(Date.now() / 1000) + 86_400;

const write = async (client, tableName, count, toItem) => {
  for (let from = 0; from < count; from += 500) {
    const batches = Array.from({ length: Math.min(20, Math.ceil((count - from) / 25)) }, (_, batch) =>
      Array.from({ length: Math.min(25, count - from - batch * 25) }, (_, n) => from + batch * 25 + n),
    );
    await Promise.all(
      batches.map((numbers) => {
        const requests = numbers.map((n) => ({ PutRequest: { Item: marshall(toItem(n)) } }));
        return client.send(new BatchWriteItemCommand({ RequestItems: { [tableName]: requests } }));
      }),
    );
  }
};

const connection = (n) => ({
  user_id: `other-${n}`,
  connection_id: `c${n}=`,
  connected_at: Date.now(),
  registered_at: Date.now(),
  expires_at: far,
  endpoint: 'bench',
});

const message = (userId) => (n) => ({
  user_id: userId,
  offset: n + 1,
  message_key: `user:old-${n}`,
  message_id: `old-${n}`,
  session_id: `s${n % 50}`,
  session_offset: `s${n % 50}#${String(n + 1).padStart(16, '0')}`,
  role: 'user',
  text: `Old message ${n}`,
  sent_at: new Date().toISOString(),
  epoch: 'bench',
  writer: 'bench',
  published: true,
  expires_at: far,
});

const stack = await startQuietStack();
const { endpoints, region, tables } = stack.local;
const client = new DynamoDBClient({
  endpoint: endpoints.dynamodb,
  region,
  credentials: { accessKeyId: 'bench', secretAccessKey: 'bench' },
});
const agent = await startEchoAgent(stack.local);

const measure = async (userId, tag) => {
  const device = await openDevice(stack.local, userId);
  const samples = [];
  for (let turn = -WARM_UP; turn < TURNS; turn++) {
    const times = await takeTurn(device, agent, `${tag}-${turn + WARM_UP}`);
    if (turn >= 0) samples.push(times);
    await pace(times.answer);
  }
  device.socket.close();
  return samples;
};

const empty = await measure('bench-empty', 'empty');
console.log(`Writing ${CONNECTIONS} connections and ${MESSAGES} messages …`);
await write(client, tables.connections, CONNECTIONS, connection);
await write(client, tables.messages, MESSAGES, message('bench-full'));
const full = await measure('bench-full', 'full');
// Once more without, so that a change of the machine's pace shows.
const again = await measure('bench-again', 'again');
agent.stop();
await agent.stopped;
client.destroy();
await stack.close();

const p50 = (samples, leg) => median(samples.map((times) => times[leg]));
const rows = ['accepted', 'reply'].map((leg) => {
  const [without, withAll, after] = [empty, full, again].map((samples) => p50(samples, leg));
  const ratio = withAll / ((without + after) / 2);
  return [leg, without.toFixed(1), withAll.toFixed(1), after.toFixed(1), ratio.toFixed(2), `≤ ${BUDGET}`];
});
console.log(table(['leg', 'empty p50 ms', 'full p50 ms', 'small inbox again', 'ratio', 'budget'], rows));
