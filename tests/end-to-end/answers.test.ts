import { randomUUID } from 'node:crypto';
import { PublishCommand } from '@aws-sdk/client-sns';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { answerTo, sayAs } from '../testing/agent.ts';
import { readDeadLetter } from '../testing/dead-letters.ts';
import { joinDevice, openDevice } from '../testing/device.ts';
import { startTestStack, type TestStack } from '../testing/stack.ts';
import { readMessages } from '../testing/tables.ts';
import { newUser } from '../testing/users.ts';

let stack: TestStack;
let say: ReturnType<typeof sayAs>;
beforeAll(async () => {
  stack = await startTestStack();
  say = sayAs(stack);
});
afterAll(() => stack.close());

const message = (id: string, sessionId = 's1') => ({
  action: 'sendMessage',
  id,
  sessionId,
  text: `text of ${id}`,
});

describe('an answer', () => {
  const text = '✅ Elevador chamado para o andar 5';
  const at = { user_id: 'set by the test' };

  it.each([
    [
      'with `response`, an ISO time and no session',
      {
        ...at,
        mission_id: 'x',
        status: 'mission_created',
        response: text,
        timestamp: '2026-11-22T09:00:00.5-03:00',
        agent: 'agent_director',
        original_result: { a: [1] },
      },
      {
        sessionId: 'newest',
        status: 'mission_created',
        agent: 'agent_director',
        sentAt: '2026-11-22T12:00:00.500Z',
      },
    ],
    [
      'with `message` and epoch seconds',
      { ...at, session_id: 'older', message: text, timestamp: 1_795_348_800.25 },
      { sessionId: 'older', sentAt: '2026-11-22T12:00:00.250Z' },
    ],
    [
      'in a broadcast with a text for payload',
      { ...at, connectionId: 'c1', payload: text, session_id: 'older', timestamp: 1, correlation_id: 'c' },
      { sessionId: 'older' },
    ],
    [
      'in a broadcast with an object for payload',
      { ...at, connection_id: 'c1', payload: { response: text }, session_id: 'older', timestamp: 1 },
      { sessionId: 'older' },
    ],
    [
      'in an envelope',
      {
        message_type: 'persona_response',
        source_service: 'persona',
        data: { ...at, response: text, status: 'completed' },
        correlation_id: 'c',
      },
      { sessionId: 'newest', status: 'completed' },
    ],
    [
      'of an agent that knows us',
      { ...at, response: text, message_id: 'a-1', in_reply_to: 'm2', session_id: 'older' },
      { sessionId: 'older', id: 'a-1', inReplyTo: 'm2' },
    ],
  ])('%s is shown', async (_what, event, shown) => {
    const user = newUser();
    const device = await joinDevice(stack, user);
    await device.ask(message('m1', 'older'));
    await device.ask(message('m2', 'newest'));
    await say(JSON.stringify(event).replace(at.user_id, user));
    const answer = await device.until('message');
    expect(answer).toMatchObject({ offset: 3, role: 'assistant', text, ...shown });
  });

  it('before any question belongs to the session `default`', async () => {
    const user = newUser();
    const device = await joinDevice(stack, user);
    await say(answerTo({ user_id: user, message: 'hello' }));
    expect(await device.until('message')).toMatchObject({ offset: 1, sessionId: 'default' });
  });

  it("without id is known by the bus's own message id", async () => {
    const user = newUser();
    const device = await joinDevice(stack, user);
    const messageId = await say(answerTo({ user_id: user, message: 'hello' }));
    expect(await device.until('message')).toMatchObject({ id: messageId });
  });

  it("that bears its question's id is shown beside the question", async () => {
    const user = newUser();
    const device = await joinDevice(stack, user);
    await device.ask(message('m1'));
    await say({ user_id: user, response: 'done', message_id: 'm1' });
    const shown = await device.untilShown(2);
    expect(shown.map(({ id, role }) => [id, role])).toEqual([
      ['m1', 'user'],
      ['m1', 'assistant'],
    ]);
  });

  it('published twice under one id is shown once', async () => {
    const user = newUser();
    const device = await joinDevice(stack, user);
    const event = { user_id: user, response: 'once', message_id: randomUUID() };
    await Promise.all([say(event), say(event)]);
    await say({ user_id: user, response: 'last' });
    const shown = await device.untilShown(2);
    expect(shown.map(({ text }) => text).sort()).toEqual(['last', 'once']);
    expect(await readMessages(stack, user)).toHaveLength(2);
  });

  it('with attributes, published by any SDK, is shown all the same', async () => {
    const user = newUser();
    const device = await joinDevice(stack, user);
    await stack.aws.sns.send(
      new PublishCommand({
        TopicArn: stack.local.topics.personaResponse,
        Subject: 'an answer',
        Message: JSON.stringify({ user_id: user, response: text }),
        MessageAttributes: { event_type: { DataType: 'String', StringValue: 'persona_response' } },
      }),
    );
    expect(await device.until('message')).toMatchObject({ text });
  });

  it('of 200 KB is shown whole: pushed in parts, and read in parts by who comes later', async () => {
    const user = newUser();
    const here = await joinDevice(stack, user);
    const long = 'São Paulo: o elevador 🛗 "A" está no andar 5.\n'.repeat(4_000);
    expect(Buffer.byteLength(long)).toBe(200_000);
    await here.ask(message('m1'));
    await say({ user_id: user, response: long });
    const [, pushed] = await here.untilShown(2);
    expect(pushed?.text === long).toBe(true);
    expect(here.frames.filter(({ type }) => type === 'part').length).toBeGreaterThan(6);

    const later = await openDevice(stack, user);
    const resumed = await later.ask({ action: 'resume' });
    expect(Object(resumed).messages).toEqual([
      expect.objectContaining({ offset: 1 }),
      { offset: 2, parts: here.frames.filter(({ type }) => type === 'part').length },
    ]);
    expect(later.shown()).toEqual(here.shown());

    const older = await openDevice(stack, user);
    await older.ask({ action: 'history', before: 3 });
    expect(older.shown()).toEqual(here.shown());
  });

  it('that is nobody’s to see breaks nothing for the next one', async () => {
    await say(answerTo({ user_id: newUser('absent'), message: 'anyone?' }));
    const user = newUser();
    const device = await joinDevice(stack, user);
    await say(answerTo({ user_id: user, message: 'hello' }));
    expect(await device.until('message')).toMatchObject({ text: 'Re: hello' });
  });
});

describe('an agent that types', () => {
  it('is seen to by every device, and nothing is logged', async () => {
    const user = newUser();
    const devices = [await joinDevice(stack, user), await joinDevice(stack, user)];
    await say({ type: 'typing', user_id: user, session_id: 's7', agent: 'agent_persona' });
    for (const device of devices) {
      expect(await device.until('typing')).toEqual({
        type: 'typing',
        sessionId: 's7',
        from: 'agent_persona',
        untilMs: 12_000,
      });
    }
    expect(await readMessages(stack, user)).toEqual([]);
  });
});

describe('nonsense on the response topic', () => {
  it.each([
    ['no JSON', 'hello', /not JSON/],
    ['JSON without a user', { response: 'hello' }, /user_id is missing/],
    [
      'a connection in place of a user',
      { connection_id: 'c1', message: 'hello' },
      /connection_id proves no identity/,
    ],
    ['an answer without text', { user_id: 'ana', status: 'completed' }, /no text/],
    ['a user that is a number', { user_id: 7, response: 'hello' }, /user_id/],
  ])('such as %s is in the dead-letter queue, as it came, with the reason', async (_what, event, reason) => {
    const id = await say(event);
    const letter = await readDeadLetter(stack, ({ messageId }) => messageId === id);
    expect(letter.reason).toMatch(reason);
    expect(letter.body).toBe(typeof event === 'string' ? event : JSON.stringify(event));
    expect(letter.source).toBe(stack.local.topics.personaResponse);
  });
});
