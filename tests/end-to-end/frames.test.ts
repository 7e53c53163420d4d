import { MAX_FRAME_BYTES, MAX_TEXT_BYTES } from '@bos/core/protocol/limits';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Device, joinDevice, openDevice } from '../testing/device.ts';
import { editPlan } from '../testing/plan.ts';
import { poll } from '../testing/poll.ts';
import { startTestStack, type TestStack } from '../testing/stack.ts';
import { readMessages } from '../testing/tables.ts';
import { newUser } from '../testing/users.ts';

const message = (over: object = {}) => ({
  action: 'sendMessage',
  id: 'm1',
  sessionId: 's1',
  text: 'a',
  ...over,
});

describe('a frame', () => {
  let stack: TestStack;
  let plan: ReturnType<typeof editPlan>;
  let user: string;
  let device: Device;
  beforeAll(async () => {
    plan = editPlan(({ resource }) => {
      const { environment } = Object(resource.aws_lambda_function)['send-function'];
      Object.assign(environment.variables, { BOS_RATE_BURST: '3', BOS_RATE_PER_SECOND: '0.5' });
    });
    stack = await startTestStack({ planPath: plan.path });
    user = newUser();
    device = await joinDevice(stack, user);
  });
  afterAll(async () => {
    await stack.close();
    plan.remove();
  });

  it.each([
    ['without id', message({ id: undefined }), 'id'],
    ['with an empty id', message({ id: '' }), 'id'],
    ['with an id of 129 characters', message({ id: 'x'.repeat(129) }), 'id'],
    ['with a space in its session', message({ sessionId: 'a b' }), 'sessionId'],
    ['with an empty text', message({ text: '' }), 'text'],
    ['with a number for a text', message({ text: 5 }), 'text'],
    ['with a list in its meta', message({ meta: { a: [1] } }), 'meta'],
    ['with a key nobody knows', message({ sesionId: 's1' }), 'sesionId'],
    ['that resumes below 0', { action: 'resume', epoch: '', after: -1 }, 'after'],
    ['that resumes with an offset in quotes', { action: 'resume', epoch: '', after: '7' }, 'after'],
    ['that wants a page of 201', { action: 'resume', limit: 201 }, 'limit'],
    ['that wants the past of nothing', { action: 'history' }, 'before'],
    ['that wants 51 sessions', { action: 'sessions', limit: 51 }, 'limit'],
    [
      'that acknowledges in a state nobody knows',
      { action: 'ack', epoch: 'e', offset: 1, state: 'seen' },
      'state',
    ],
    ['that types nowhere', { action: 'typing' }, 'sessionId'],
  ])('%s is bad, and the culprit is named', async (_what, frame, culprit) => {
    expect(await device.ask(frame)).toMatchObject({
      type: 'error',
      code: 'bad_frame',
      message: expect.stringContaining(culprit),
    });
  });

  it('that acknowledges beyond the head is bad', async () => {
    const sender = await joinDevice(stack, newUser());
    await sender.ask(message());
    const { epoch } = await sender.until('accepted');
    expect(await sender.ask({ action: 'ack', epoch, offset: 2, state: 'read' })).toMatchObject({
      code: 'bad_frame',
      message: expect.stringContaining('2'),
    });
  });

  it('names the id of what it refused, so that a client knows which', async () => {
    expect(await device.ask(message({ id: 'the-one', text: '' }))).toMatchObject({ id: 'the-one' });
  });

  it.each([
    ['of an action nobody knows', { action: 'shout', text: 'a' }],
    ['without action', { text: 'a' }],
    ['that names a route of the gateway', { action: '$connect' }],
    ['that is a list', []],
    ['that is no JSON', 'hello'],
    ['that is empty', ''],
  ])('%s is an unknown action, told by the gateway itself', async (_what, frame) => {
    expect(await device.ask(frame)).toEqual({
      type: 'error',
      code: 'unknown_action',
      message: 'This action does not exist.',
    });
  });

  it('ping is answered by the gateway itself', async () => {
    const before = await stack.stats();
    expect(await device.ask({ action: 'ping' })).toEqual({ type: 'pong' });
    expect((await stack.stats()).lambda).toEqual(before.lambda);
  });

  it.each([
    ['text of 16,385 bytes', message({ text: `${'ã'.repeat(MAX_TEXT_BYTES / 2)}x` })],
    ['meta of 2,049 bytes', message({ meta: { note: 'x'.repeat(2_049 - '{"note":""}'.length) } })],
    [
      'frame of 30,721 bytes',
      ' '.repeat(MAX_FRAME_BYTES + 1 - JSON.stringify(message()).length) + JSON.stringify(message()),
    ],
  ])('with a %s is too large, and nothing is logged', async (_what, frame) => {
    expect(await device.ask(frame)).toMatchObject({ type: 'error', code: 'too_large' });
    expect(await readMessages(stack, user)).toEqual([]);
  });

  it('may be as large as the limits say', async () => {
    const sender = await joinDevice(stack, newUser());
    const text = '🏢'.repeat(MAX_TEXT_BYTES / 4);
    const meta = { note: 'x'.repeat(2_048 - '{"note":""}'.length) };
    const frame = JSON.stringify(message({ text, meta }));
    const padded = ' '.repeat(MAX_FRAME_BYTES - Buffer.byteLength(frame)) + frame;
    expect(await sender.ask(padded)).toMatchObject({ type: 'accepted' });
    await sender.ask({ action: 'resume' });
    const [shown] = await sender.untilShown(1);
    expect(shown?.text === text).toBe(true);
    expect(shown?.meta).toEqual(meta);
  });

  it('may say in its meta what JSON can say: no number is too large or too small for the table', async () => {
    const sender = await joinDevice(stack, newUser());
    const meta = { large: 1e300, small: 5e-324, '': '', half: '\ud83c' };
    expect(await sender.ask(message({ meta }))).toMatchObject({ type: 'accepted' });
    expect(await sender.ask({ action: 'resume' })).toMatchObject({ messages: [{ meta }] });
  });

  it('above the rate is told how long to wait, and is taken after that', async () => {
    const fast = await joinDevice(stack, newUser());
    const ids = ['a', 'b', 'c', 'd', 'e', 'f'];
    const answers = await Promise.all(ids.map((id) => fast.ask(message({ id }))));
    const refused = answers.find((answer) => 'type' in answer && answer.type === 'error');
    expect(refused).toMatchObject({ code: 'rate_limited', id: expect.stringMatching(/^[a-f]$/) });
    const { id, retryAfterMs } = Object(refused);
    expect(retryAfterMs).toBeGreaterThan(0);
    expect(retryAfterMs).toBeLessThanOrEqual(2_000);
    const taken = await poll(
      () => fast.ask(message({ id })),
      (answer) => Object(answer).code !== 'rate_limited',
    );
    expect(taken).toMatchObject({ type: 'accepted', id });
  });

  it('never closes its socket by being wrong', async () => {
    expect(await device.ask({ action: 'resume' })).toMatchObject({ type: 'resumed', head: 0 });
  });

  it('in binary closes its socket with 1003', async () => {
    const socket = await openDevice(stack, newUser());
    socket.send(Buffer.from('{"action":"ping"}'));
    expect(await socket.ended).toMatchObject({ code: 1003 });
  });

  it('above 32 KB closes its socket with 1009', async () => {
    const socket = await openDevice(stack, newUser());
    socket.send('x'.repeat(32 * 1024 + 1));
    expect(await socket.ended).toMatchObject({ code: 1009 });
  });

  it('holds what the bus refuses as replacement characters', async () => {
    const sender = await joinDevice(stack, newUser());
    await sender.ask('{"action":"sendMessage","id":"m1","sessionId":"s1","text":"a\\u0000b\\ud83cc\\td"}');
    expect(await sender.ask({ action: 'resume' })).toMatchObject({
      messages: [{ text: 'a\ufffdb\ufffdc\td' }],
    });
  });
});
