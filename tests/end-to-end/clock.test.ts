import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { answerTo, sayAs } from '../testing/agent.ts';
import { openDevice } from '../testing/device.ts';
import { expectTheLog, seat } from '../testing/person.ts';
import { poll } from '../testing/poll.ts';
import { startTestStack, type TestStack } from '../testing/stack.ts';
import { newUser } from '../testing/users.ts';

/** Ten minutes in three seconds: no machine takes so long to answer. */
const IDLE_SPEED = 200;
const IDLE_MS = 600_000 / IDLE_SPEED;

/** Two hours in six seconds, ten minutes in half a one: for who never stops talking. */
const LIFETIME_SPEED = 1_200;
const LIFETIME_MS = 7_200_000 / LIFETIME_SPEED;

describe('the gateway, hours in seconds', () => {
  let stack: TestStack;
  beforeAll(async () => {
    stack = await startTestStack({ clockSpeed: LIFETIME_SPEED });
  });
  afterAll(() => stack.close());

  it('cuts a connection after two hours, however much it says', async () => {
    const opening = performance.now();
    const device = await openDevice(stack, newUser());
    let isOpen = true;
    const ended = device.ended.then((end) => {
      isOpen = false;
      return end;
    });
    while (isOpen) await Promise.race([device.ask({ action: 'ping' }), ended]);
    expect(await ended).toMatchObject({ code: 1001 });
    expect(performance.now() - opening).toBeGreaterThan(LIFETIME_MS * 0.9);
    expect(device.frames.length).toBeGreaterThan(LIFETIME_MS / (600_000 / LIFETIME_SPEED));
  });
});

describe('the gateway, minutes in seconds', () => {
  let stack: TestStack;
  beforeAll(async () => {
    stack = await startTestStack({ clockSpeed: IDLE_SPEED });
  });
  afterAll(() => stack.close());

  it('cuts a connection that says nothing for ten minutes, and forgets it', async () => {
    const user = newUser();
    const device = await openDevice(stack, user);
    const since = performance.now();
    await device.ask({ action: 'resume' });
    expect(await device.ended).toMatchObject({ code: 1001 });
    expect(performance.now() - since).toBeGreaterThan(IDLE_MS * 0.9);
    const next = await openDevice(stack, user);
    // `$disconnect` comes when it comes.
    await poll(
      () => next.ask({ action: 'resume' }),
      (resumed) => Object(resumed).devices === 1,
    );
  });

  it('leaves a person who is cut again and again with all that was said, once, in order', async () => {
    const user = newUser();
    const person = await seat(stack, user);
    const { connects } = (await stack.stats()).gateway;
    let cuts = 0;
    let last = person.client.status.state;
    person.client.on('status', ({ state }) => {
      if (state === 'waiting' && last !== 'waiting') cuts += 1;
      last = state;
    });
    for (let turn = 1; cuts < 3; turn++) {
      await person.say(`question ${turn}`);
      await sayAs(stack)(answerTo({ user_id: user, message: `question ${turn}` }));
      await person.untilShown(({ text }) => text === `Re: question ${turn}`);
      // Nothing more is said until the gateway has cut.
      const before = cuts;
      await person.until(() => cuts > before);
      await person.untilOnline();
    }
    await expectTheLog(stack, user, person);
    expect((await stack.stats()).gateway.connects).toBeGreaterThanOrEqual(connects + 3);
  });
});
