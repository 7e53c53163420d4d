import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { type Agent, answerTo, attachAgent } from '../testing/agent.ts';
import { readDeadLetter } from '../testing/dead-letters.ts';
import { joinDevice } from '../testing/device.ts';
import { expectTheLog, seat } from '../testing/person.ts';
import { startTestStack, type TestStack } from '../testing/stack.ts';
import { readMessages } from '../testing/tables.ts';
import { newUser } from '../testing/users.ts';

/** Lambda's first retry after one second, its second after two more. */
const SPEED = 60;

let stack: TestStack;
let agent: Agent;
beforeAll(async () => {
  stack = await startTestStack({ clockSpeed: SPEED });
  const answered = new Set<string>();
  agent = await attachAgent(stack, (intention) => {
    const { message, message_id } = intention;
    // Like the platform's: what is published twice, which a lost mark may cause, is answered once.
    if (!message.endsWith('?') || answered.has(message_id)) return undefined;
    answered.add(message_id);
    return answerTo(intention);
  });
});
afterEach(async () => {
  await stack.faults();
});
afterAll(() => stack.close());

const seatTwo = async (user: string) => [await seat(stack, user), await seat(stack, user)] as const;

describe('the bus', () => {
  it.each(['duplicate', 'delay', 'reorder'])(
    'that brings answers with effect %s is not seen to',
    async (effect) => {
      const user = newUser();
      const [phone, laptop] = await seatTwo(user);
      await stack.faults({ kind: 'sns', topic: 'personaResponse', effect, delayMs: [20, 200] });
      for (const text of ['one?', 'two?', 'three?']) await phone.say(text);
      for (const person of [phone, laptop]) await person.untilCount(6);
      await stack.untilFired(3);
      // A double that came later than all others would still come before the answer to this.
      await stack.faults();
      await phone.say('last?');
      for (const person of [phone, laptop]) await person.untilCount(8);
      await expectTheLog(stack, user, phone, laptop);
    },
  );

  it('that brings a question twice lets an agent hear one id twice; the question is shown once', async () => {
    const user = newUser();
    const [phone, laptop] = await seatTwo(user);
    await stack.faults({
      kind: 'sns',
      topic: 'chatIntention',
      effect: 'duplicate',
      delayMs: [1, 20],
      times: 1,
    });
    const { id } = await phone.say('once');
    await phone.say('done');
    await agent.until(() => agent.heard(user).length === 3);
    expect(agent.heard(user).filter(({ message_id }) => message_id === id)).toHaveLength(2);
    await laptop.untilCount(2);
    await expectTheLog(stack, user, phone, laptop);
  });

  it.each(['delay', 'reorder'])('that brings questions with effect %s loses none', async (effect) => {
    const user = newUser();
    const [phone, laptop] = await seatTwo(user);
    await stack.faults({ kind: 'sns', topic: 'chatIntention', effect, delayMs: [20, 100] });
    for (const text of ['one?', 'two?', 'three?']) await phone.say(text);
    for (const person of [phone, laptop]) await person.untilCount(6);
    expect(
      agent
        .heard(user)
        .map(({ message }) => message)
        .sort(),
    ).toEqual(['one?', 'three?', 'two?']);
    await expectTheLog(stack, user, phone, laptop);
  });
});

describe('a table that throttles', () => {
  it('makes a send `unavailable` with a wait, and the same id is accepted after it', async () => {
    const device = await joinDevice(stack, newUser());
    const message = { action: 'sendMessage', id: 'm1', sessionId: 's1', text: 'hello' };
    // The SDK tries three times.
    await stack.faults({ kind: 'dynamodb', operation: 'PutItem', table: 'messages', times: 3 });
    expect(await device.ask(message)).toEqual({
      type: 'error',
      code: 'unavailable',
      message: expect.any(String),
      id: 'm1',
      retryAfterMs: 1_000,
    });
    expect(await device.ask(message)).toMatchObject({ type: 'accepted', offset: 1 });
  });

  it.each([
    { table: 'messages', operation: 'Query' },
    { table: 'messages', operation: 'PutItem' },
    { table: 'messages', operation: 'UpdateItem' },
    { table: 'connections', operation: 'Query' },
    { table: 'connections' },
    {},
  ])('now and then (%j) costs a person a delay, nothing else', async (where) => {
    const user = newUser();
    const [phone, laptop] = await seatTwo(user);
    const throttle = { kind: 'dynamodb', ...where };
    await stack.faults({ ...throttle, times: 1 }, { ...throttle, rate: 0.2, times: 11 });
    for (const text of ['one?', 'two?', 'three?']) await phone.say(text);
    for (const person of [phone, laptop]) await person.untilCount(6);
    expect((await stack.fired()).rules[0]?.fired).toBe(1);
    await expectTheLog(stack, user, phone, laptop);
  });

  it('while an answer comes makes Lambda bring it again, later', async () => {
    const user = newUser();
    const [phone, laptop] = await seatTwo(user);
    // Five tries of the function, each of three by the SDK.
    await stack.faults({ kind: 'dynamodb', operation: 'PutItem', table: 'messages', times: 15 });
    const before = (await stack.stats()).lambda['deliver']?.retries ?? 0;
    await agent.say(answerTo({ user_id: user, message: 'late' }));
    for (const person of [phone, laptop]) await person.untilCount(1);
    await stack.untilStats(({ lambda }) => (lambda['deliver']?.retries ?? 0) > before);
    await expectTheLog(stack, user, phone, laptop);
  });

  it('for good puts the answer into the dead-letter queue, whole', async () => {
    const user = newUser();
    await stack.faults({ kind: 'dynamodb', operation: 'PutItem', table: 'messages' });
    await agent.say(answerTo({ user_id: user, message: 'never' }));
    const letter = await readDeadLetter(stack, ({ body }) => body.includes(`\\"${user}\\"`));
    expect(JSON.parse(letter.body)).toMatchObject({
      requestContext: { condition: 'RetriesExhausted', approximateInvokeCount: 3 },
      requestPayload: { Records: [{ Sns: { Message: expect.stringContaining('Re: never') } }] },
    });
    expect(await readMessages(stack, user)).toEqual([]);
  });
});

describe('sockets that are cut, sandboxes that are cold', () => {
  it('leave a conversation whole when all sockets are cut again and again', async () => {
    const user = newUser();
    const [phone, laptop] = await seatTwo(user);
    await stack.faults({ kind: 'kill', everyMs: 150, rate: 0.4, times: 8 });
    for (const text of ['one?', 'two?', 'three?', 'four?', 'five?']) await phone.say(text);
    await stack.untilFired(8);
    for (const person of [phone, laptop]) await person.untilCount(10);
    await expectTheLog(stack, user, phone, laptop);
  });

  it('leave every message whole when each invocation gets a new sandbox', async () => {
    const user = newUser();
    const [phone, laptop] = await seatTwo(user);
    const before = await stack.stats();
    await stack.faults({ kind: 'cold' });
    await phone.say('one?');
    await phone.say('two?');
    for (const person of [phone, laptop]) await person.untilCount(4);
    const colds = ({ lambda }: typeof before, name: string) => lambda[name]?.cold ?? 0;
    for (const name of ['send', 'deliver']) {
      await stack.untilStats((after) => colds(after, name) - colds(before, name) >= 2);
    }
    await expectTheLog(stack, user, phone, laptop);
  });

  it('of one function are new for that one alone', async () => {
    // A system of its own: what other people's devices do must not count.
    const quiet = await startTestStack();
    try {
      const phone = await seat(quiet, newUser());
      await phone.say('with a sandbox for the send');
      await quiet.faults({ kind: 'cold', function: 'sync' });
      await phone.say('with what sandbox there is');
      await phone.client.sessions({});
      await quiet.untilFired(1);
      const { lambda } = await quiet.untilStats((now) => (now.lambda['sync']?.cold ?? 0) > 1);
      expect(lambda['send']?.cold).toBe(1);
    } finally {
      await quiet.close();
    }
  });
});
