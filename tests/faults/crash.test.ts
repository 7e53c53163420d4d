import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { type Agent, answerTo, attachAgent } from '../testing/agent.ts';
import { type Device, joinDevice } from '../testing/device.ts';
import { expectTheLog, type Person, seat } from '../testing/person.ts';
import { editPlan } from '../testing/plan.ts';
import { startTestStack, type TestStack } from '../testing/stack.ts';
import { readMessages } from '../testing/tables.ts';
import { newUser } from '../testing/users.ts';

/** Lambda's first retry after ten seconds: after all crashes of a test, so that none meets another's rule. */
const SPEED = 6;
/** A claim on publishing lasts as long as its function may run, and two seconds more. */
const SEND_TIMEOUT_S = 4;

let stack: TestStack;
let plan: ReturnType<typeof editPlan>;
let agent: Agent;
beforeAll(async () => {
  plan = editPlan(({ resource }) => {
    Object.assign(Object(resource.aws_lambda_function)['send-function'], { timeout: SEND_TIMEOUT_S });
  });
  stack = await startTestStack({ planPath: plan.path, clockSpeed: SPEED });
  agent = await attachAgent(stack);
});
afterEach(async () => {
  await stack.faults();
});
afterAll(async () => {
  await stack.close();
  plan.remove();
});

const message = (id: string) => ({ action: 'sendMessage', id, sessionId: 's1', text: `text of ${id}` });
const calls = async (name: string) => (await stack.stats()).aws.byFunction[name] ?? 0;
const crash = (name: string, when: string, call: number) => ({
  kind: 'crash',
  function: name,
  when,
  call,
  times: 1,
});
const places = (count: number) =>
  Array.from({ length: count }, (_, index) => index + 1).flatMap((call) =>
    ['before', 'after'].map((when) => ({ call, when })),
  );

describe('a crash of send', () => {
  interface Case {
    user: string;
    device: Device;
    watcher: Person;
    place: { call: number; when: string };
    heard?: number;
    rows?: Awaited<ReturnType<typeof readMessages>>;
  }

  const prepare = async (place: Case['place']): Promise<Case> => {
    const user = newUser('sender');
    const device = await joinDevice(stack, user);
    await device.ask(message('m0'));
    return { user, device, place, watcher: await seat(stack, user) };
  };

  it('at any of its calls loses nothing, doubles nothing, and is heard twice only between publish and mark', async () => {
    const control = await prepare({ call: 0, when: '' });
    const before = await calls('send');
    await control.device.ask(message('m1'));
    const count = (await calls('send')) - before;
    expect(count).toBeGreaterThanOrEqual(6);

    const cases: Case[] = [];
    for (const place of places(count)) {
      const one = await prepare(place);
      cases.push(one);
      await stack.faults(crash('send', place.when, place.call));
      const answer = await one.device.ask(message('m1'));
      // Only where the last call was answered before the crash struck may the send have come through.
      if ('message' in answer && !('type' in answer)) expect(answer.message).toBe('Internal server error');
      await stack.untilFired(1);
      one.rows = await readMessages(stack, one.user);
    }
    await stack.faults();
    await control.device.ask(message('m2'));
    await agent.until(({ user_id, message_id }) => user_id === control.user && message_id === 'm2');
    const heard = ({ user }: Case) =>
      agent.heard(user).filter(({ message_id }) => message_id === 'm1').length;
    for (const one of cases) one.heard = heard(one);

    // The person's device sends the same id again until it is accepted, honouring the claim of the dead.
    await Promise.all(
      cases.map(async (one) => {
        const person = await seat(stack, one.user);
        await person.client.send({ ...message('m1') }).accepted;
        for (const each of [person, one.watcher]) await each.untilCount(2);
        await expectTheLog(stack, one.user, person, one.watcher);
        expect(await readMessages(stack, one.user)).toMatchObject([
          {},
          { message_id: 'm1', published: true },
        ]);
      }),
    );
    await control.device.ask(message('m3'));
    await agent.until(({ user_id, message_id }) => user_id === control.user && message_id === 'm3');

    const told = cases.map((one) => {
      const row = one.rows?.find(({ message_id }) => message_id === 'm1');
      const betweenPublishAndMark = one.heard === 1 && row?.['published'] !== true;
      return { one, row, betweenPublishAndMark };
    });
    for (const { one, betweenPublishAndMark } of told) {
      expect({ ...one.place, heard: heard(one) }).toEqual({
        ...one.place,
        heard: betweenPublishAndMark ? 2 : 1,
      });
    }
    // Each of the four moments was struck: before the append, before the publish, before the mark, after it.
    expect(told.some(({ row }) => row === undefined)).toBe(true);
    expect(told.some(({ row, one }) => row !== undefined && one.heard === 0)).toBe(true);
    expect(told.some(({ betweenPublishAndMark }) => betweenPublishAndMark)).toBe(true);
    expect(told.some(({ row }) => row?.['published'] === true)).toBe(true);
  });
});

describe('a crash of deliver', () => {
  it('at any of its calls is made good by the retry: the answer is shown once on both devices', async () => {
    const seatTwo = async () => {
      const user = newUser('reader');
      const people = [await seat(stack, user), await seat(stack, user)] as const;
      await people[0].say('question');
      await people[1].untilCount(1);
      return { user, people };
    };
    const control = await seatTwo();
    const before = await calls('deliver');
    await agent.say(answerTo({ user_id: control.user, message: 'control' }));
    for (const person of control.people) await person.untilCount(2);
    const count = (await calls('deliver')) - before;
    expect(count).toBeGreaterThanOrEqual(5);

    const cases = [];
    for (const { call, when } of places(count)) {
      const one = await seatTwo();
      cases.push(one);
      await stack.faults(crash('deliver', when, call));
      await agent.say(answerTo({ user_id: one.user, message: `${when} ${call}` }));
      await stack.untilFired(1);
    }
    await stack.faults();
    await Promise.all(
      cases.map(async ({ user, people }) => {
        for (const person of people) await person.untilCount(2);
        await expectTheLog(stack, user, ...people);
      }),
    );
    await stack.untilStats(({ lambda }) => (lambda['deliver']?.retries ?? 0) >= cases.length);
    for (const { user, people } of cases) await expectTheLog(stack, user, ...people);
  });
});

describe('a crash of sync', () => {
  it('at any call of a resume is resumed again: the person gets online and sees all', async () => {
    const user = newUser('reader');
    const writer = await joinDevice(stack, user);
    for (const id of ['m1', 'm2', 'm3']) await writer.ask(message(id));
    const before = await calls('sync');
    await writer.ask({ action: 'resume' });
    const count = (await calls('sync')) - before;
    expect(count).toBeGreaterThanOrEqual(3);
    for (const { call, when } of places(count)) {
      await stack.faults(crash('sync', when, call));
      const reader = await seat(stack, user);
      await reader.untilCount(3);
      await stack.untilFired(1);
      await expectTheLog(stack, user, reader);
      await reader.client.close();
    }
  });
});

describe('a crash of connect', () => {
  it.each(['before', 'after'])(
    '%s its row is written fails the handshake, and the next one opens',
    async (when) => {
      const user = newUser();
      await (await joinDevice(stack, user)).ask(message('m1'));
      await stack.faults(crash('connect', when, 1));
      const person = await seat(stack, user);
      expect((await stack.fired()).rules[0]?.fired).toBe(1);
      await person.untilCount(1);
      await expectTheLog(stack, user, person);
    },
  );
});
