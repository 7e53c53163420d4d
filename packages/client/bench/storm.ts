// 2,000 clients lose their sockets at once: how many connect in each second? `node bench/storm.ts`
import { createClient } from '../src/client.ts';
import { createFakeClock, createFakeServer, createRandom, fakeToken } from '../src/testing/index.ts';

const CLIENTS = 2_000;
const LIMIT = 500;

const clock = createFakeClock();
const random = createRandom(1);
const server = createFakeServer({ clock, random });
let dials = 0;
const clients = Array.from({ length: CLIENTS }, (_, index) => {
  const client = createClient({
    url: 'wss://fake',
    getToken: async () => fakeToken(`user-${index}`, clock.now() / 1000 + 86_400),
    webSocket: class extends server.webSocket {
      constructor(url: string, protocols: string[]) {
        dials += 1;
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
dials = 0;
server.cut();
const histogram: number[] = [];
for (let second = 0; second < 10; second++) {
  const before = dials;
  await clock.advance(1_000);
  histogram.push(dials - before);
}
for (const [second, count] of histogram.entries())
  process.stdout.write(`${second}–${second + 1} s ${String(count).padStart(5)} ${'█'.repeat(count / 10)}\n`);
const online = clients.filter(({ status }) => status.state === 'online').length;
process.stdout.write(
  `${online} of ${CLIENTS} online, at most ${Math.max(...histogram)} a second, limit ${LIMIT}\n`,
);
await Promise.all(clients.map((client) => client.close()));
process.exitCode = Math.max(...histogram) < LIMIT && online === CLIENTS ? 0 : 1;
