import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { answerTo, sayAs } from '../testing/agent.ts';
import { joinDevice, openDevice } from '../testing/device.ts';
import { expectTheLog, seat } from '../testing/person.ts';
import { startTestStack, type TestStack } from '../testing/stack.ts';
import { newUser } from '../testing/users.ts';

/** Ten minutes in half a second, two hours in six. */
const SPEED = 1_200;
const IDLE_MS = 600_000 / SPEED;
const LIFETIME_MS = 7_200_000 / SPEED;

describe('the gateway in fast time', () => {
  let stack: TestStack;
  beforeAll(async () => {
    stack = await startTestStack({ clockSpeed: SPEED });
  });
  afterAll(() => stack.close());

  it('cuts a connection that says nothing for ten minutes, and forgets it', async () => {
    const user = newUser();
    const device = await joinDevice(stack, user);
    const since = performance.now();
    expect(await device.ended).toMatchObject({ code: 1001 });
    expect(performance.now() - since).toBeGreaterThan(IDLE_MS * 0.9);
    const next = await openDevice(stack, user);
    // `$disconnect` comes when it comes.
    while (Object(await next.ask({ action: 'resume' })).devices !== 1);
  });

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
    expect(device.frames.length).toBeGreaterThan(LIFETIME_MS / IDLE_MS);
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
