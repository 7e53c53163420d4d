import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { answerTo, sayAs } from '../testing/agent.ts';
import { type Device, joinDevice } from '../testing/device.ts';
import { startTestStack, type TestStack } from '../testing/stack.ts';
import { newUser } from '../testing/users.ts';

let stack: TestStack;
beforeAll(async () => {
  stack = await startTestStack();
});
afterAll(() => stack.close());

const message = (id: string, sessionId: string) => ({
  action: 'sendMessage',
  id,
  sessionId,
  text: `text of ${id}`,
});
const ids = (answer: unknown) => Object(answer).messages.map(({ id }: { id: string }) => id);

describe('the past', () => {
  let device: Device;
  beforeAll(async () => {
    device = await joinDevice(stack, newUser());
    for (const [id, session] of [
      ['a1', 'a'],
      ['b1', 'b'],
      ['a2', 'a'],
      ['c1', 'c'],
      ['a3', 'a'],
    ] as const) {
      await device.ask(message(id, session));
    }
  });

  it('is read backwards, a page at a time, each page ascending', async () => {
    const last = await device.ask({ action: 'history', before: 6, limit: 2 });
    expect(ids(last)).toEqual(['c1', 'a3']);
    expect(last).toMatchObject({ type: 'history', more: true });
    expect(ids(await device.ask({ action: 'history', before: 4, limit: 2 }))).toEqual(['b1', 'a2']);
    const first = await device.ask({ action: 'history', before: 2, limit: 2 });
    expect(ids(first)).toEqual(['a1']);
    expect(first).toMatchObject({ more: false });
    expect(await device.ask({ action: 'history', before: 1 })).toMatchObject({ messages: [], more: false });
  });

  it('of one session holds nothing of the others', async () => {
    const page = await device.ask({ action: 'history', sessionId: 'a', before: 5, limit: 1 });
    expect(ids(page)).toEqual(['a2']);
    expect(page).toMatchObject({ more: true });
    expect(ids(await device.ask({ action: 'history', sessionId: 'a', before: 99 }))).toEqual([
      'a1',
      'a2',
      'a3',
    ]);
    expect(ids(await device.ask({ action: 'history', sessionId: 'none', before: 99 }))).toEqual([]);
  });

  it('is listed by session, with the last words of each', async () => {
    const first = await device.ask({ action: 'sessions', limit: 2 });
    expect(first).toMatchObject({
      more: true,
      sessions: [
        { sessionId: 'c', last: { offset: 4, role: 'user', text: 'text of c1' } },
        { sessionId: 'b', last: { offset: 2 } },
      ],
    });
    expect(await device.ask({ action: 'sessions', before: 'b' })).toMatchObject({
      more: false,
      sessions: [{ sessionId: 'a', last: { offset: 5, text: 'text of a3' } }],
    });
  });

  it('tells an answer by an excerpt that cuts no character', async () => {
    const user = newUser();
    const reader = await joinDevice(stack, user);
    await sayAs(stack)({ user_id: user, response: '🛗'.repeat(200), session_id: 's1' });
    await reader.until('message');
    expect(await reader.ask({ action: 'sessions' })).toMatchObject({
      sessions: [{ last: { role: 'assistant', text: expect.stringMatching(/^(🛗){119,120}…?$/u) } }],
    });
  });
});

describe('a receipt', () => {
  const acked = async (device: Device) => Object(await device.ask({ action: 'resume' })).cursors;

  it('tells the other devices how far was read; what was read was delivered', async () => {
    const user = newUser();
    const [phone, laptop] = [await joinDevice(stack, user), await joinDevice(stack, user)];
    await phone.ask(message('m1', 's1'));
    await sayAs(stack)(answerTo({ user_id: user, message: 'm1' }));
    await laptop.untilShown(2);
    const { epoch } = await phone.until('accepted');

    laptop.send({ action: 'ack', epoch, offset: 1, state: 'delivered' });
    expect(await phone.until('receipt')).toEqual({ type: 'receipt', epoch, offset: 1, state: 'delivered' });
    laptop.send({ action: 'ack', epoch, offset: 2, state: 'read' });
    expect(await phone.until('receipt', ({ state }) => state === 'read')).toMatchObject({ offset: 2 });
    expect(await acked(laptop)).toEqual({ delivered: 2, read: 2 });
    expect(laptop.frames.filter(({ type }) => type === 'receipt')).toEqual([]);
  });

  it('of less than was read, or of another epoch, changes nothing and tells nobody', async () => {
    const user = newUser();
    const [phone, laptop] = [await joinDevice(stack, user), await joinDevice(stack, user)];
    for (const id of ['m1', 'm2', 'm3']) await phone.ask(message(id, 's1'));
    const { epoch } = await phone.until('accepted');
    laptop.send({ action: 'ack', epoch, offset: 2, state: 'read' });
    await phone.until('receipt');
    laptop.send({ action: 'ack', epoch, offset: 1, state: 'read' });
    laptop.send({ action: 'ack', epoch: '1.another', offset: 3, state: 'read' });
    laptop.send({ action: 'ack', epoch, offset: 3, state: 'delivered' });
    await phone.until('receipt', ({ offset }) => offset === 3);
    expect(phone.frames.filter(({ type }) => type === 'receipt')).toHaveLength(2);
    expect(await acked(phone)).toEqual({ delivered: 3, read: 2 });
  });
});
