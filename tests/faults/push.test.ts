import { systemClock } from '@bos/client';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { answerTo, sayAs } from '../testing/agent.ts';
import { createLeapingClock } from '../testing/leaping-clock.ts';
import { expectTheLog, type Person, seat } from '../testing/person.ts';
import { poll } from '../testing/poll.ts';
import { startTestStack, type TestStack } from '../testing/stack.ts';
import { readConnections, readMessages } from '../testing/tables.ts';
import { newUser } from '../testing/users.ts';

/** A push that fails is the client's to mend: what it sees is what the log holds, once, in order. */
describe('a push', () => {
  let stack: TestStack;
  let user: string;
  let phone: Person;
  let laptop: Person;
  const answer = (message: string) => sayAs(stack)(answerTo({ user_id: user, message }));

  beforeAll(async () => {
    stack = await startTestStack();
  });
  afterAll(() => stack.close());

  const seatBoth = async (clock = systemClock) => {
    user = newUser();
    phone = await seat(stack, user, { clock });
    laptop = await seat(stack, user, { clock });
  };
  afterEach(async () => {
    await stack.faults();
    for (const { client } of [phone, laptop]) await client.close();
  });

  /** Three turns under the rules, and one push that gets through: with it comes what was lost before it. */
  const converse = async () => {
    for (const text of ['one', 'two', 'three']) {
      await phone.say(text);
      await answer(text);
    }
    await poll(
      () => readMessages(stack, user),
      ({ length }) => length === 6,
    );
    const report = await stack.fired();
    await stack.faults();
    await answer('last');
    for (const person of [phone, laptop]) await person.untilCount(7);
    await expectTheLog(stack, user, phone, laptop);
    return report;
  };

  it.each([
    [410, false],
    [410, true],
    [429, false],
    [429, true],
    [500, false],
    [500, true],
    [200, false],
  ])('answered %i, delivered: %j, loses, doubles and disorders nothing', async (status, delivered) => {
    await seatBoth();
    await stack.faults({ kind: 'push', status, delivered, rate: 0.6 });
    const { rules } = await converse();
    expect(rules[0]?.fired).toBeGreaterThan(0);
  });

  it('that always fails on one connection harms that one alone, and only until it comes back', async () => {
    await seatBoth();
    const [, second] = await readConnections(stack, user);
    await stack.faults({ kind: 'push', status: 500, connectionId: second?.['connection_id'] });
    await converse();
    // The row of a closed socket goes when `$disconnect` comes.
    const rows = await poll(
      () => readConnections(stack, user),
      ({ length }) => length === 2,
    );
    expect(rows.map((row) => row['connection_id'])).not.toContain(second?.['connection_id']);
  });

  it('that vanishes without a later one is still read, while the answer is awaited', async () => {
    const clock = createLeapingClock();
    await seatBoth(clock);
    await stack.faults({ kind: 'push', status: 200, delivered: false });
    await phone.say('are you there?');
    await answer('are you there?');
    await stack.untilFired(3);
    clock.leap(10_000);
    await phone.untilCount(2);
    await expectTheLog(stack, user, phone);
    expect(laptop.shown).toEqual([]);
  });

  it('that vanishes on a device which awaits nothing is read by its probe, after eight idle minutes', async () => {
    const clock = createLeapingClock();
    await seatBoth(clock);
    await stack.faults({ kind: 'push', status: 200, delivered: false });
    await answer('nobody asked');
    await stack.untilFired(2);
    clock.leap(480_000);
    for (const person of [phone, laptop]) await person.untilCount(1);
    await expectTheLog(stack, user, phone, laptop);
  });

  it('of parts that are lost now and then shows the large answer whole', async () => {
    await seatBoth();
    const response = 'parte ✅ '.repeat(14_000);
    await phone.say('tell me all');
    await stack.faults({ kind: 'push', status: 200, delivered: false, rate: 0.3, times: 3 });
    await sayAs(stack)({ user_id: user, response });
    for (const person of [phone, laptop]) await person.untilShown((message) => message.text === response);
    await expectTheLog(stack, user, phone, laptop);
  });
});
