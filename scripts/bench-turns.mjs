/** Measures turns through a whole local stack: `node scripts/bench-turns.mjs [turns] [--latency]`. */
import { percentile, table } from './bench/report.mjs';
import { openDevice, pace, startEchoAgent, startQuietStack, takeTurn } from './bench/turn.mjs';

const turns = Number(process.argv[2] ?? 200);
const awsLatency = process.argv.includes('--latency');
const WARM_UP = 10;

const stack = await startQuietStack({ awsLatency });
const agent = await startEchoAgent(stack.local);
const device = await openDevice(stack.local);
const stats = async () => (await fetch(stack.local.statsUrl)).json();

const samples = [];
let before = await stats();
for (let turn = -WARM_UP; turn < turns; turn++) {
  if (turn === 0) before = await stats();
  const times = await takeTurn(device, agent, `m-${turn + WARM_UP}`);
  if (turn >= 0) samples.push(times);
  await pace(times.answer);
}
const after = await stats();
device.socket.close();
agent.stop();
await agent.stopped;
await stack.close();

const perTurn = (pick) => ((pick(after) - pick(before)) / turns).toFixed(2);
console.log(`\n${turns} turns${awsLatency ? ', with the published latencies of AWS’s hops' : ''}\n`);
console.log(
  table(
    ['leg', 'p50 ms', 'p99 ms', 'max ms'],
    [
      ['send → accepted', 'accepted'],
      ['agent publishes → shown', 'reply'],
      ['send → answer shown', 'answer'],
    ].map(([leg, name]) => {
      const ms = samples.map((times) => times[name]);
      return [leg, ...[0.5, 0.99, 1].map((p) => percentile(ms, p).toFixed(1))];
    }),
  ),
);
console.log(
  table(
    ['a turn', 'measured', 'budget'],
    [
      ['gateway messages', perTurn(({ gateway }) => gateway.messagesIn + gateway.messagesOut), '3'],
      ['AWS calls of functions', perTurn(({ aws }) => Object.values(aws.byFunction).reduce(add, 0)), '≤ 12'],
      [
        'invocations',
        perTurn(({ lambda }) =>
          Object.values(lambda)
            .map((f) => f.invocations)
            .reduce(add, 0),
        ),
        '',
      ],
    ],
  ),
);

function add(sum, value) {
  return sum + value;
}
