/**
 * 50 real clients on a whole local stack while everything fails, judged by the table: `node scripts/chaos.mjs
 * [--seed N] [--shown N] [--minutes N]`. Exits 1 if a message was lost, doubled or shown out of order.
 */
import { parseArgs } from 'node:util';
import { table } from './bench/report.mjs';
import { createDevice } from './chaos/devices.mjs';
import { judge } from './chaos/judge.mjs';
import { openLog } from './chaos/log.mjs';
import { startStack } from './chaos/stack.mjs';
import { WEATHER } from './chaos/weather.mjs';

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    /** Messages to be shown, over all devices, before the weather clears. */
    shown: { type: 'string', default: '20000' },
    /** The weather clears after this in any case. */
    minutes: { type: 'string', default: '5' },
  },
});
const seed = Number(values.seed);
const target = Number(values.shown);

const USERS = 10;
const DEVICES = 5;
/** The gateway cuts after four minutes, and after twenty seconds of silence; Lambda tries again after two seconds. */
const SPEED = 30;
/** Tokens this short make every client rotate about twice a minute. */
const TOKEN_S = 40;
const TURN_MS = 12_000;
/** Each user says something this often at the most, and has at most so much on its way. */
const SAY_MS = 250;
const IN_FLIGHT = 6;
const RELOAD_MS = 1_500;
/** When the weather has cleared, everything that is still to come must come within this. */
const CALM_MS = 90_000;

const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const started = performance.now();
const seconds = () => Math.round((performance.now() - started) / 1_000);
const pick = (items) => items[Math.floor(Math.random() * items.length)];
const counts = { shown: 0, sockets: 0, reloads: 0, accepted: 0, refused: 0 };
const count = (what) => {
  counts[what] += 1;
};

for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => process.exit(1));
const stack = await startStack({ speed: SPEED, seed });
const log = openLog(stack.local);
let ids = 0;
const users = Array.from({ length: USERS }, (_, index) => {
  const user = `chaos-${seed}-${index}`;
  const more = { stack, user, tokenS: TOKEN_S, count, newId: () => `m-${seed}-${++ids}` };
  const devices = Array.from({ length: DEVICES }, (_, at) =>
    createDevice({ ...more, name: `${user}/${at}` }),
  );
  return { user, devices, sends: [], inFlight: 0 };
});
const devices = users.flatMap((user) => user.devices);
let isOver = false;

const talk = async (user) => {
  for (let n = 1; !isOver; n++) {
    await wait(Math.random() * 2 * SAY_MS);
    if (user.inFlight >= IN_FLIGHT || isOver) continue;
    const { id, accepted } = pick(user.devices).send({
      sessionId: pick(['a', 'b']),
      text: `${n}: chame o elevador para o andar ${1 + (n % 12)}`,
    });
    user.sends.push(id);
    user.inFlight += 1;
    // The promise of a page that is reloaded ends with it; the send does not, and the table will tell.
    accepted
      .then(
        () => count('accepted'),
        ({ code }) => code === 'closed' || count('refused'),
      )
      .finally(() => {
        user.inFlight -= 1;
      });
  }
};

const reload = async () => {
  while (!isOver) {
    await wait(RELOAD_MS);
    await pick(devices).reload();
    count('reloads');
  }
};

const untilAllOnline = async () => {
  while (!devices.every((device) => device.status().state === 'online')) await wait(50);
};

await untilAllOnline();
console.log(`${devices.length} clients online after ${seconds()} s`);
const stormy = performance.now();
const work = [...users.map(talk), reload()];
for (let turn = 0; ; turn++) {
  const minutes = (performance.now() - stormy) / 60_000;
  // Every kind of weather once, and enough shown; but not for ever.
  if ((counts.shown >= target && turn >= WEATHER.length) || minutes >= Number(values.minutes)) break;
  const [name, rules] = WEATHER[turn % WEATHER.length];
  await stack.faults(rules, { seed: seed + turn });
  await wait(TURN_MS);
  const online = devices.filter((device) => device.status().state === 'online').length;
  console.log(
    `${String(seconds()).padStart(4)} s  ${name.padEnd(38)} ${counts.shown} shown, ${ids} sent, ${counts.sockets} sockets, ${online} online`,
  );
}
isOver = true;
await Promise.all(work);
await stack.faults([]);
console.log(`${String(seconds()).padStart(4)} s  the weather has cleared`);

/** The table and the devices, once neither has moved for a while. */
const settle = async () => {
  let before = '';
  let since = performance.now();
  const end = since + CALM_MS;
  for (;;) {
    await wait(500);
    const logs = await Promise.all(users.map(({ user }) => log.read(user)));
    const now = JSON.stringify([
      logs.map((rows) => [
        rows.length,
        rows.filter(({ role, isPublished }) => role === 'user' && !isPublished),
      ]),
      counts.shown,
      devices.map((device) => device.status().queued),
    ]);
    if (now !== before) since = performance.now();
    before = now;
    const isDone = users.every(({ devices: own }, at) =>
      own.every(({ shown, status }) => status().queued === 0 && shown.length >= (logs[at]?.length ?? 0)),
    );
    const quiet = performance.now() - since;
    if ((isDone && quiet > 8_000) || performance.now() > end) return logs;
  }
};
const logs = await settle();
const total = { lost: 0, doubled: 0, misordered: 0, unsent: 0, sentTwice: 0, holes: 0 };
const examples = [];
for (const [at, { devices: own, sends }] of users.entries())
  for (const [kind, found] of Object.entries(judge(logs[at], own, sends))) {
    total[kind] += found.length;
    examples.push(...found.slice(0, 3).map((text) => `${kind}: ${text}`));
  }
const [fired, stats] = [await stack.fired(), await stack.stats()];
const unpublished = logs.flat().filter(({ role, isPublished }) => role === 'user' && !isPublished).length;
const rows = [
  ['clients', devices.length],
  ['messages in the table', logs.flat().length],
  ['shown, over all devices', counts.shown],
  ['lost', total.lost],
  ['shown twice', total.doubled],
  ['out of order, or not what the table has', total.misordered],
  ['sends', ids],
  ['sends that are not in the table', total.unsent],
  ['sends that are there twice', total.sentTwice],
  ['sends whose agents were never told', unpublished],
  ['holes in the table', total.holes],
  ['sends refused', counts.refused],
  ['sockets opened, a client', (counts.sockets / devices.length).toFixed(1)],
  ['reloads', counts.reloads],
  ['crashes, retries of functions', sum(stats.lambda, ({ crashes, retries }) => crashes + retries)],
  ...Object.entries(fired).map(([kind, times]) => [`faults: ${kind}`, times]),
  ['seconds', seconds()],
];
console.log(
  `\nseed ${seed}\n\n${table(
    ['what', 'count'],
    rows.map((row) => row.map(String)),
  )}`,
);
for (const example of examples) console.log(example);
for (const { name, problems } of devices)
  for (const [text, times] of problems)
    if (!/fetch failed/.test(text)) console.log(`${name} ${times} × ${text}`);

await Promise.all(devices.map((device) => device.close()));
log.close();
await stack.stop();
const isGood =
  counts.shown >= target && unpublished === 0 && Object.values(total).every((number) => number === 0);
process.exit(isGood ? 0 : 1);

function sum(record, value) {
  return Object.values(record).reduce((all, item) => all + value(item), 0);
}
