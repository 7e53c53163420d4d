import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Accepted, Client } from './api.ts';
import { createClient } from './client.ts';
import { memoryStorage } from './storage/memory.ts';
import { check, type Showing } from './testing/checker.ts';
import { createFakeClock, createFakeServer, createRandom, fakeToken, noFaults } from './testing/index.ts';

const DEVICES = ['phone', 'desk'] as const;

const device = fc.constantFrom<(0 | 1)[]>(0, 1);
const step = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      do: fc.constant('send' as const),
      device,
      session: fc.constantFrom<('a' | 'b')[]>('a', 'b'),
    }),
  },
  { weight: 6, arbitrary: fc.record({ do: fc.constant('agent' as const) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('cut' as const), silent: fc.boolean() }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('reload' as const), device, crash: fc.boolean() }) },
  {
    weight: 8,
    arbitrary: fc.record({ do: fc.constant('wait' as const), ms: fc.integer({ min: 1, max: 20_000 }) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('down' as const), ms: fc.integer({ min: 1, max: 30_000 }) }),
  },
);

const rate = fc.constantFrom(0, 0.05, 0.2, 0.5);
const faults = fc.record({
  dropPush: rate,
  duplicatePush: rate,
  delay: rate,
  dropAnswer: fc.constantFrom(0, 0.05, 0.2),
  gatewayError: fc.constantFrom(0, 0.05, 0.2),
  unavailable: fc.constantFrom(0, 0.1, 0.3),
  refuse: fc.constantFrom(0, 0.1, 0.3),
});

const world = fc.record({
  seed: fc.integer(),
  steps: fc.array(step, { minLength: 1, maxLength: 60 }),
  faults,
  /** A gateway that cuts after a minute, so that every run rotates. */
  lifeMs: fc.constantFrom(60_000, 7_200_000),
  /** A frame limit so low that most messages go in parts. */
  maxFrameBytes: fc.constantFrom(30_720, 400),
});

type World = typeof world extends fc.Arbitrary<infer W> ? W : never;

const run = async ({ seed, steps, faults: rates, lifeMs, maxFrameBytes }: World) => {
  const clock = createFakeClock();
  const random = createRandom(seed);
  const server = createFakeServer({
    clock,
    random,
    lifeMs,
    maxFrameBytes,
    answer: ({ text }) => ({ text: `re: ${text}`.padEnd(200, '.'), afterMs: 500 }),
  });
  Object.assign(server.faults, rates);
  const storages = DEVICES.map(() => memoryStorage());
  const showings: Showing[] = [];
  const accepted: Accepted[] = [];
  const sent: { id: string; sessionId: string; device: number }[] = [];
  let ids = 0;

  const load = (index: 0 | 1): Client => {
    const storage = storages[index] as ReturnType<typeof memoryStorage>;
    const showing: Showing = { device: DEVICES[index], shown: [] };
    showings.push(showing);
    const client = createClient({
      url: 'wss://fake',
      getToken: async () => fakeToken('ana', clock.now() / 1000 + 86_400),
      webSocket: server.webSocket,
      isReachable: server.isReachable,
      signals: () => () => undefined,
      sendDeadlineMs: 86_400_000,
      clock,
      random,
      newId: () => `m${++ids}`,
      storage: {
        load: storage.load,
        write: (change) => (showing.crashed ? new Promise(() => undefined) : storage.write(change)),
      },
    });
    client.on(
      'message',
      ({ epoch, offset, id }) => showing.crashed || showing.shown.push({ epoch, offset, id }),
    );
    client.connect();
    return client;
  };
  const clients = [load(0), load(1)] as [Client, Client];

  for (const todo of steps) {
    if (todo.do === 'send') {
      const { id, accepted: promise } = clients[todo.device].send({
        sessionId: todo.session,
        text: `text ${ids}`.padEnd(300, '-'),
      });
      sent.push({ id, sessionId: todo.session, device: todo.device });
      promise.then(
        (value) => accepted.push(value),
        () => undefined,
      );
    } else if (todo.do === 'agent')
      server.append('ana', { id: `agent-${++ids}`, sessionId: 'a', role: 'assistant', text: 'notice' });
    else if (todo.do === 'cut') server.cut({ silent: todo.silent });
    else if (todo.do === 'down') {
      server.setDown(true);
      await clock.advance(todo.ms);
      server.setDown(false);
    } else if (todo.do === 'reload') {
      const showing = showings.findLast(({ device: name }) => name === DEVICES[todo.device]) as Showing;
      if (todo.crash) {
        await clock.advance(0);
        showing.crashed = true;
      }
      await clients[todo.device].close().catch(() => undefined);
      clients[todo.device] = load(todo.device);
    } else await clock.advance(todo.ms);
  }

  // Calm: what is still to come must come by itself.
  Object.assign(server.faults, noFaults);
  await clock.advance(900_000);
  const { epoch, messages } = server.log.inbox('ana');
  const log = messages.map(({ offset, id }) => ({ epoch, offset, id }));
  const verdict = check(log, showings);
  const states = clients.map(({ status }) => status);
  await Promise.all(clients.map((client) => client.close()));
  return { verdict, log, sent, accepted, states, messages, server };
};

describe('under any mix of loss, duplication, reordering, cuts, reloads and rotations', () => {
  it('every device shows every message once, in order, and every send is in the log once', async () => {
    await fc.assert(
      fc.asyncProperty(world, async (given) => {
        const { verdict, sent, messages, states, accepted, server } = await run(given);
        expect(verdict).toMatchObject({ lost: [], doubled: [], misordered: [] });
        expect(states.map(({ state, queued }) => ({ state, queued }))).toEqual(
          DEVICES.map(() => ({ state: 'online', queued: 0 })),
        );
        const logged = messages.filter(({ role }) => role === 'user');
        expect(logged.map(({ id }) => id).sort()).toEqual(sent.map(({ id }) => id).sort());
        for (const { id, offset } of accepted) expect(messages[offset - 1]?.id).toBe(id);
        expect(logged.filter(({ pending }) => pending)).toEqual([]);
        for (const times of server.stats.published.values()) expect(times).toBe(1);
        for (const index of [0, 1])
          for (const session of ['a', 'b']) {
            const mine = sent
              .filter((one) => one.device === index && one.sessionId === session)
              .map(({ id }) => id);
            expect(logged.filter(({ id }) => mine.includes(id)).map(({ id }) => id)).toEqual(mine);
          }
      }),
      { numRuns: Number(process.env['BOS_RUNS'] ?? 60), endOnFailure: false },
    );
  }, 600_000);
});
