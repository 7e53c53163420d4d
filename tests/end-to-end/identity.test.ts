import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { answerTo, sayAs } from '../testing/agent.ts';
import { joinDevice, openDevice } from '../testing/device.ts';
import { poll } from '../testing/poll.ts';
import { startTestStack, type TestStack } from '../testing/stack.ts';
import { readConnections, readMessages } from '../testing/tables.ts';
import { newUser } from '../testing/users.ts';

let stack: TestStack;
beforeAll(async () => {
  stack = await startTestStack();
});
afterAll(() => stack.close());

const message = (id: string) => ({ action: 'sendMessage', id, sessionId: 's1', text: `text of ${id}` });

describe('a handshake', () => {
  it.each([
    ['an expired token', { expires_in: -1 }],
    ["another service's audience", { claims: { aud: 'someone-else' } }],
    ['no audience', { claims: { aud: null } }],
    ["another provider's issuer", { claims: { iss: 'https://issuer.example' } }],
    ['no user', { claims: { sub: null } }],
    ['an empty user', { claims: { sub: '' } }],
    ['a user that is no text', { claims: { sub: 7 } }],
    ['no end', { claims: { exp: null } }],
    ['a beginning that is still to come', { claims: { nbf: 4_000_000_000 } }],
  ])('with a token of %s is refused with 401', async (_what, request) => {
    const token = await stack.token(newUser(), request);
    await expect(openDevice(stack, newUser(), { token })).rejects.toMatchObject({ status: 401 });
  });

  it.each([
    ['nothing but the protocol', () => ['bos.v1']],
    ['what is no token', () => ['bos.v1', 'bos.token.abc']],
    ['a token nobody signed', (token: string) => ['bos.v1', `bos.token.${unsigned(token)}`]],
    ['a token changed after signing', (token: string) => ['bos.v1', `bos.token.${forUser(token, 'eve')}`]],
    ['a token alone, without the protocol', (token: string) => [`bos.token.${token}`]],
  ])('that offers %s is refused with 401', async (_what, offer) => {
    const protocols = offer(await stack.token(newUser()));
    await expect(openDevice(stack, newUser(), { protocols })).rejects.toMatchObject({ status: 401 });
  });

  it('keeps the token out of what the socket answers', async () => {
    const token = await stack.token(newUser());
    const protocols = ['bos.v1', `bos.token.${token}`, 'bos.client.1.2.3'];
    const device = await openDevice(stack, newUser(), { protocols });
    expect(device.protocol).toBe('bos.v1');
  });
});

describe('another user', () => {
  it("never gets what is not theirs: not pushed, not by any question, not by the first one's ids", async () => {
    const [ana, eve] = [newUser('ana'), newUser('eve')];
    const anas = await joinDevice(stack, ana);
    const eves = await joinDevice(stack, eve);
    const accepted = await anas.ask(message('m1'));
    await sayAs(stack)(answerTo({ user_id: ana, message: 'm1' }));
    await anas.untilShown(2);
    const { epoch } = await anas.until('accepted');

    expect(await eves.ask({ action: 'resume' })).toMatchObject({ head: 0, messages: [], devices: 1 });
    expect(await eves.ask({ action: 'resume', epoch, after: 0 })).toMatchObject({ head: 0, messages: [] });
    expect(await eves.ask({ action: 'history', before: 99 })).toMatchObject({ messages: [] });
    expect(await eves.ask({ action: 'history', before: 99, sessionId: 's1' })).toMatchObject({
      messages: [],
    });
    expect(await eves.ask({ action: 'sessions' })).toMatchObject({ sessions: [] });
    eves.send({ action: 'ack', epoch, offset: 2, state: 'read' });
    eves.send({ action: 'typing', sessionId: 's1' });
    // Another user's message of the same id is another message.
    const own = await eves.ask(message('m1'));
    expect(own).toMatchObject({ type: 'accepted', offset: 1 });
    expect(own).not.toMatchObject({ epoch: Object(accepted).epoch });

    expect(await anas.ask({ action: 'resume' })).toMatchObject({
      head: 2,
      cursors: { delivered: 0, read: 0 },
      devices: 1,
    });
    expect(anas.frames.map(({ type }) => type)).toEqual(['resumed', 'accepted', 'message', 'resumed']);
    expect(eves.frames.filter(({ type }) => type === 'message')).toEqual([]);
    expect(await readMessages(stack, eve)).toHaveLength(1);
  });

  it.each(['userId', 'user_id', 'sub', 'connectionId'])(
    'cannot be named by a frame: %s is a bad key',
    async (key) => {
      const victim = newUser('ana');
      const device = await joinDevice(stack, newUser('eve'));
      for (const frame of [
        message('m1'),
        { action: 'resume' },
        { action: 'history', before: 9 },
        { action: 'sessions' },
        { action: 'ack', epoch: 'e', offset: 1, state: 'read' },
        { action: 'typing', sessionId: 's1' },
      ]) {
        expect(await device.ask({ ...frame, [key]: victim })).toMatchObject({
          type: 'error',
          code: 'bad_frame',
          message: expect.stringContaining(key),
        });
      }
      expect(await readMessages(stack, victim)).toEqual([]);
    },
  );

  it("on the same socket's place gets nothing of the one before: a row belongs to its user", async () => {
    const [ana, eve] = [newUser('ana'), newUser('eve')];
    await joinDevice(stack, ana);
    await joinDevice(stack, eve);
    const [anas, eves] = [await readConnections(stack, ana), await readConnections(stack, eve)];
    expect(anas).toHaveLength(1);
    expect(eves).toHaveLength(1);
    expect(anas[0]?.['connection_id']).not.toBe(eves[0]?.['connection_id']);
  });
});

describe('a credential that runs out on an open socket', () => {
  it('gets nothing more: no push, and `expired` to every frame', async () => {
    const user = newUser();
    const lasting = await joinDevice(stack, user);
    const ending = await openDevice(stack, user, { token: await stack.token(user, { expires_in: 5 }) });
    const resumed = await ending.ask({ action: 'resume' });
    expect(Object(resumed).expiresInMs).toBeGreaterThan(0);
    expect(Object(resumed).expiresInMs).toBeLessThanOrEqual(5_000);
    expect(Object(await lasting.ask({ action: 'resume' })).expiresInMs).toBeGreaterThan(3_500_000);
    await poll(
      () => ending.ask({ action: 'history', before: 1 }),
      (answer) => Object(answer).code === 'expired',
    );

    for (const frame of [message('m1'), { action: 'resume' }, { action: 'sessions' }]) {
      expect(await ending.ask(frame)).toMatchObject({ type: 'error', code: 'expired' });
    }
    const heard = ending.frames.length;
    await lasting.ask(message('m2'));
    await sayAs(stack)(answerTo({ user_id: user, message: 'm2' }));
    await lasting.untilShown(2);
    // What had been pushed before would have come before the pong.
    expect(await ending.ask({ action: 'ping' })).toEqual({ type: 'pong' });
    expect(ending.frames.slice(heard).map(({ type }) => type)).toEqual(['pong']);
    expect((await readMessages(stack, user)).map(({ message_id }) => message_id)[0]).toBe('m2');
    expect(await lasting.ask({ action: 'resume' })).toMatchObject({ devices: 1 });
  });
});

const decode = (part = '') => JSON.parse(Buffer.from(part, 'base64url').toString());
const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url');
const unsigned = (token: string) => {
  const [, claims] = token.split('.');
  return `${encode({ alg: 'none', typ: 'JWT' })}.${claims}.`;
};
const forUser = (token: string, sub: string) => {
  const [header, claims, signature] = token.split('.');
  return `${header}.${encode({ ...decode(claims), sub })}.${signature}`;
};
