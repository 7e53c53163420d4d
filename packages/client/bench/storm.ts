// 2,000 clients lose their sockets at once: how many connect in each second? `node bench/storm.ts [seed]`
import { createClient } from '../src/client.ts';
import { createFakeClock, createFakeServer, createRandom, fakeToken } from '../src/testing/index.ts';

const CLIENTS = 2_000;
/** New connections the gateway takes in a second. */
const LIMIT = 500;
/** Getting a token takes this long, ms. */
const TOKEN_MS = [50, 400] as const;
/** Handshakes refused while they come back, as a gateway at its limit would. */
const REFUSED = 0.05;
const WATCH_S = 60;

const clock = createFakeClock();
const random = createRandom(Number(process.argv[2] ?? 1));
const server = createFakeServer({ clock, random });
let dials: number[] = [];
const clients = Array.from({ length: CLIENTS }, (_, index) => {
  const client = createClient({
    url: 'wss://fake',
    getToken: () =>
      new Promise((resolve) => {
        const [least, most] = TOKEN_MS;
        clock.after(least + random() * (most - least), () =>
          resolve(fakeToken(`user-${index}`, clock.now() / 1000 + 86_400)),
        );
      }),
    webSocket: class extends server.webSocket {
      constructor(url: string, protocols: string[]) {
        dials.push(clock.now());
        super(url, protocols);
      }
    },
    isReachable: server.isReachable,
    signals: () => () => undefined,
    clock,
    random,
  });
  client.connect();
  return client;
});
await clock.advance(30_000);
dials = [];
const cutAt = clock.now();
server.faults.refuse = REFUSED;
server.cut();
await clock.advance(WATCH_S * 1_000);

/** The most in any second, wherever it begins: what a limit a second sees. */
const peak = Math.max(...dials.map((from) => dials.filter((at) => at >= from && at < from + 1_000).length));
const histogram = Array.from({ length: WATCH_S }, () => 0);
for (const at of dials) {
  const second = Math.floor((at - cutAt) / 1_000);
  histogram[second] = (histogram[second] ?? 0) + 1;
}
const last = histogram.findLastIndex((count) => count > 0);
for (const [second, count] of histogram.slice(0, last + 1).entries())
  process.stdout.write(
    `${String(second).padStart(2)} s ${String(count).padStart(5)} ${'█'.repeat(count / 10)}\n`,
  );
const online = clients.filter(({ status }) => status.state === 'online').length;
process.stdout.write(
  `${online} of ${CLIENTS} online, ${server.stats.refused} handshakes refused on the way, ` +
    `at most ${peak} in any second, limit ${LIMIT}\n`,
);
await Promise.all(clients.map((client) => client.close()));
process.exitCode = peak < LIMIT && online === CLIENTS ? 0 : 1;
