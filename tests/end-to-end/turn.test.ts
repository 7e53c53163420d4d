import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Agent, answerTo, attachAgent } from '../testing/agent.ts';
import { joinDevice, openDevice } from '../testing/device.ts';
import { startTestStack, type TestStack } from '../testing/stack.ts';
import { readMessages } from '../testing/tables.ts';
import { newUser } from '../testing/users.ts';

describe('a turn', () => {
  let stack: TestStack;
  let agent: Agent;
  beforeAll(async () => {
    stack = await startTestStack();
    agent = await attachAgent(stack, (intention) =>
      intention.message.endsWith('?') ? answerTo(intention) : undefined,
    );
  });
  afterAll(() => stack.close());

  const message = (id: string, text = `text of ${id}`) => ({
    action: 'sendMessage',
    id,
    sessionId: 's1',
    text,
  });

  it('is shown alike on two devices, question and answer', async () => {
    const user = newUser();
    const [phone, laptop] = [await joinDevice(stack, user), await joinDevice(stack, user)];
    const accepted = await phone.ask(message('m1', 'Que horas são? Chame o elevador ✅?'));
    expect(accepted).toMatchObject({ type: 'accepted', id: 'm1', offset: 1 });

    const onPhone = await phone.untilShown(2);
    expect(await laptop.untilShown(2)).toEqual(onPhone);
    expect(onPhone).toMatchObject([
      { offset: 1, id: 'm1', sessionId: 's1', role: 'user', text: 'Que horas são? Chame o elevador ✅?' },
      {
        offset: 2,
        sessionId: 's1',
        role: 'assistant',
        text: 'Re: Que horas são? Chame o elevador ✅?',
        agent: 'agent_test',
        status: 'completed',
      },
    ]);
    expect(agent.heard(user)).toEqual([
      {
        user_id: user,
        session_id: 's1',
        message: 'Que horas são? Chame o elevador ✅?',
        timestamp: expect.any(Number),
        message_id: 'm1',
        correlation_id: 'm1',
        source: 'chat',
      },
    ]);
  });

  it('costs the device that sent it no push of its own message', async () => {
    const device = await joinDevice(stack, newUser());
    await device.ask(message('m1', 'ping?'));
    await device.until('message', ({ role }) => role === 'assistant');
    expect(device.frames.filter(({ type }) => type === 'message')).toHaveLength(1);
  });

  it('sent again with its id is accepted again, and the agents hear it once', async () => {
    const user = newUser();
    const device = await joinDevice(stack, user);
    const first = await device.ask(message('m1'));
    const again = await openDevice(stack, user);
    expect(await again.ask(message('m1'))).toEqual(first);
    expect(await again.ask(message('m2'))).toMatchObject({ offset: 2 });
    await agent.until(({ user_id, message_id }) => user_id === user && message_id === 'm2');
    expect(agent.heard(user).map(({ message_id }) => message_id)).toEqual(['m1', 'm2']);
  });

  it('sent again with another text keeps its first text', async () => {
    const user = newUser();
    const [device, other] = [await joinDevice(stack, user), await joinDevice(stack, user)];
    const first = await device.ask(message('m1', 'the first text'));
    expect(await device.ask(message('m1', 'another text'))).toEqual(first);
    expect(await other.untilShown(1)).toMatchObject([{ text: 'the first text' }]);
    expect(await readMessages(stack, user)).toMatchObject([{ text: 'the first text' }]);
  });

  it('that ended while a device was away is there when it resumes', async () => {
    const user = newUser();
    const away = await joinDevice(stack, user);
    const here = await joinDevice(stack, user);
    await here.ask(message('m1'));
    const { epoch } = await away.until('message', ({ id }) => id === 'm1');
    away.drop();
    await here.until('presence', ({ devices }) => devices === 1);
    await here.ask(message('m2'));
    await here.ask(message('m3', 'are you there?'));
    await here.untilShown(4);

    const back = await openDevice(stack, user);
    expect(await back.ask({ action: 'resume', epoch, after: 1 })).toMatchObject({
      type: 'resumed',
      epoch,
      more: false,
      reset: false,
      head: 4,
      messages: [
        { offset: 2, id: 'm2' },
        { offset: 3, id: 'm3' },
        { offset: 4, text: 'Re: are you there?' },
      ],
    });
  });

  it('begun on three devices at once has one order everywhere', async () => {
    const user = newUser();
    const devices = await Promise.all(Array.from({ length: 3 }, () => joinDevice(stack, user)));
    const sends = devices.flatMap((device, d) =>
      Array.from({ length: 4 }, (_, n) => device.ask(message(`d${d}-${n}`))),
    );
    const answers = await Promise.all(sends);
    expect(answers.map((answer) => ('offset' in answer ? answer.offset : answer)).sort(byNumber)).toEqual(
      Array.from({ length: 12 }, (_, index) => index + 1),
    );
    const [first, ...others] = await Promise.all(devices.map((device) => device.untilShown(12)));
    for (const shown of others) expect(shown).toEqual(first);
    const rows = await readMessages(stack, user);
    expect(first?.map(({ id }) => id)).toEqual(rows.map(({ message_id }) => message_id));
  });

  it('of several pages is read page by page, from the first message on', async () => {
    const user = newUser();
    const device = await joinDevice(stack, user);
    for (const id of ['m1', 'm2', 'm3', 'm4', 'm5']) await device.ask(message(id));
    const { epoch } = await device.until('accepted');
    const reader = await openDevice(stack, user);
    expect(await reader.ask({ action: 'resume', limit: 2 })).toMatchObject({
      more: true,
      messages: [{ id: 'm4' }, { id: 'm5' }],
    });
    expect(await reader.ask({ action: 'resume', epoch: '', after: 0, limit: 3 })).toMatchObject({
      more: true,
      reset: false,
      messages: [{ id: 'm1' }, { id: 'm2' }, { id: 'm3' }],
    });
    expect(await reader.ask({ action: 'resume', epoch, after: 3, limit: 3 })).toMatchObject({
      more: false,
      messages: [{ id: 'm4' }, { id: 'm5' }],
    });
  });

  it.each([
    ['of another epoch', { epoch: '1.another', after: 1 }],
    ['beyond the head', { after: 99 }],
  ])('a cursor %s is reset to the newest page', async (_what, cursor) => {
    const user = newUser();
    const device = await joinDevice(stack, user);
    await device.ask(message('m1'));
    const { epoch } = await device.until('accepted');
    expect(await device.ask({ action: 'resume', epoch, ...cursor })).toMatchObject({
      reset: true,
      epoch,
      head: 1,
      messages: [{ id: 'm1' }],
    });
  });

  it('is counted: three gateway messages for one device that sends, is accepted and answered', async () => {
    const device = await joinDevice(stack, newUser());
    const before = await stack.stats();
    await device.ask(message('m1', 'how much?'));
    await device.until('message');
    const after = await stack.stats();
    const messages = ({ gateway }: typeof before) => gateway.messagesIn + gateway.messagesOut;
    expect(after.turns - before.turns).toBe(1);
    expect(messages(after) - messages(before)).toBe(3);
    expect(after.aws.denied).toBe(0);
  });
});

const byNumber = (a: unknown, b: unknown) => Number(a) - Number(b);
