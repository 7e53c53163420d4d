// 50 clients, 20,000 messages and everything that can go wrong, judged by the log alone. `node bench/fault-run.ts [seed]`
import type { Client } from '../src/api.ts';
import { createClient } from '../src/client.ts';
import { memoryStorage } from '../src/storage/memory.ts';
import { check, type Showing } from '../src/testing/checker.ts';
import {
  createFakeClock,
  createFakeServer,
  createRandom,
  fakeToken,
  noFaults,
} from '../src/testing/index.ts';

const USERS = 25;
const DEVICES = 2;
const TURNS = 400;
const seed = Number(process.argv[2] ?? 1);

const clock = createFakeClock();
const random = createRandom(seed);
const server = createFakeServer({
  clock,
  random,
  // A gateway that cuts after ten minutes, so that every client rotates some dozen times.
  lifeMs: 600_000,
  maxFrameBytes: 1_500,
  answer: ({ text }) => ({
    text: `re: ${text}`.padEnd(random() < 0.1 ? 4_000 : 100, '.'),
    afterMs: 200 + random() * 2_000,
  }),
});
Object.assign(server.faults, {
  dropPush: 0.1,
  duplicatePush: 0.1,
  delay: 0.2,
  dropAnswer: 0.02,
  gatewayError: 0.02,
  unavailable: 0.02,
  refuse: 0.05,
});

const showings: Showing[] = [];
let sent = 0;
let accepted = 0;
let kills = 0;
let reloads = 0;

const devices = Array.from({ length: USERS * DEVICES }, (_, index) => {
  const user = `user-${Math.floor(index / DEVICES)}`;
  const storage = memoryStorage();
  let client: Client | undefined;
  const load = () => {
    const showing: Showing = { device: `${user}/${index % DEVICES}`, shown: [] };
    showings.push(showing);
    client = createClient({
      url: 'wss://fake',
      getToken: async () => fakeToken(user, clock.now() / 1000 + 86_400),
      webSocket: server.webSocket,
      isReachable: server.isReachable,
      signals: () => () => undefined,
      clock,
      random,
      storage,
      newId: () => `m-${++sent}`,
    });
    client.on('message', ({ epoch, offset, id }) => showing.shown.push({ epoch, offset, id }));
    client.connect();
  };
  load();
  return {
    user,
    send: () =>
      (client as Client)
        .send({ sessionId: 's', text: 'Elevador para o andar 5 ✅' })
        .accepted.then(() => accepted++),
    async reload() {
      reloads += 1;
      await (client as Client).close();
      load();
    },
    close: () => (client as Client).close(),
    status: () => (client as Client).status,
  };
});

const started = performance.now();
await clock.advance(10_000);
for (let turn = 0; turn < TURNS; turn++) {
  for (let user = 0; user < USERS; user++) {
    const device = devices[user * DEVICES + Math.floor(random() * DEVICES)];
    // A send of a page that was reloaded is judged by the log: its promise ended with the page.
    device?.send().catch(() => undefined);
  }
  await clock.advance(random() * 10_000);
  if (turn % 5 === 0) {
    kills += server.connections(`user-${turn % USERS}`).length;
    const silent = random() < 0.3;
    server.cut({ silent, of: ({ user }) => user === `user-${turn % USERS}` });
  }
  if (turn % 9 === 0) await devices[turn % devices.length]?.reload();
}
Object.assign(server.faults, noFaults);
await clock.advance(1_200_000);

let messages = 0;
const total = { shown: 0, lost: 0, doubled: 0, misordered: 0 };
for (let user = 0; user < USERS; user++) {
  const box = server.log.inbox(`user-${user}`);
  messages += box.messages.length;
  const log = box.messages.map(({ offset, id }) => ({ epoch: box.epoch, offset, id }));
  const verdict = check(
    log,
    showings.filter(({ device }) => device.startsWith(`user-${user}/`)),
  );
  total.shown += verdict.shown;
  for (const kind of ['lost', 'doubled', 'misordered'] as const) total[kind] += verdict[kind].length;
}
const otherConnects = server.stats.connects - server.stats.refused - devices.length - reloads - kills;
const publishedTwice = [...server.stats.published.values()].filter((times) => times > 1).length;
const result = {
  seed,
  clients: devices.length,
  messages,
  ...total,
  sends: sent,
  accepted,
  publishedTwice,
  kills,
  reloads,
  otherConnects,
  refusedHandshakes: server.stats.refused,
  frames: server.stats.frames,
  acksPerTurn: Number(((server.stats.frames['ack'] ?? 0) / sent).toFixed(2)),
  online: devices.filter((device) => device.status().state === 'online').length,
  seconds: Number(((performance.now() - started) / 1_000).toFixed(1)),
};
process.stdout.write(`${JSON.stringify(result, null, 2)}\n`);
await Promise.all(devices.map((device) => device.close()));
process.exitCode = total.lost || total.doubled || total.misordered || publishedTwice ? 1 : 0;
