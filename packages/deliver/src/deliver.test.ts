import { METRICS } from '@bos/core/ports/telemetry';
import { PartFrame } from '@bos/core/protocol/responses';
import { lambdaContext, snsEvent } from '@bos/core/testing/events';
import { createMemoryPorts } from '@bos/core/testing/memory-ports';
import { messageRow } from '@bos/core/testing/rows';
import { NOON } from '@bos/core/testing/test-runtime';
import { describe, expect, it } from '@jest/globals';
import { createHandler } from './handler.ts';

type Ports = ReturnType<typeof createMemoryPorts>;

const bring = (ports: Parameters<typeof createHandler>[0], ...bodies: (object | string)[]) =>
  createHandler(ports)(snsEvent(...bodies), lambdaContext());
const answer = {
  user_id: 'ana',
  session_id: 's1',
  message: '✅ Elevador no andar 5',
  timestamp: NOON / 1000,
};
const log = ({ messages }: Ports) => messages.all('ana');

describe('an answer', () => {
  it('is logged, then pushed to every device', async () => {
    const ports = createMemoryPorts();
    await ports.online('A=', 'B=');
    const push = (connectionId: string, frame: string) => {
      expect(log(ports)).toHaveLength(1);
      return ports.gateway.push(connectionId, frame);
    };
    await bring(
      { ...ports, gateway: { ...ports.gateway, push } },
      { ...answer, agent: 'persona', status: 'completed' },
    );
    const [row] = log(ports);
    expect(row).toMatchObject({ offset: 1, messageKey: 'agent:sns-1', role: 'assistant' });
    const frame = {
      type: 'message',
      epoch: `1.${row?.epoch}`,
      offset: 1,
      id: 'sns-1',
      sessionId: 's1',
      role: 'assistant',
      text: '✅ Elevador no andar 5',
      sentAt: '2026-11-22T12:00:00.000Z',
      agent: 'persona',
      status: 'completed',
    };
    expect(ports.gateway.frames('A=')).toEqual([frame]);
    expect(ports.gateway.frames('B=')).toEqual([frame]);
    expect(ports.told.counts).toMatchObject({ [METRICS.appended]: 1, [METRICS.pushed]: 2 });
  });

  it.each([
    [
      'a mission result',
      {
        mission_id: 'm',
        user_id: 'ana',
        status: 'completed',
        response: 'Olá',
        timestamp: '2026-11-22T09:00:00-03:00',
        agent: 'p',
      },
    ],
    ['a plain message', { user_id: 'ana', session_id: 's1', message: 'Olá', timestamp: 1_795_348_800.5 }],
    [
      'a broadcast',
      { connection_id: 'abc=', user_id: 'ana', payload: { response: 'Olá' }, correlation_id: 'c' },
    ],
    [
      'an envelope',
      { message_type: 'persona_response', source_service: 'p', data: { user_id: 'ana', message: 'Olá' } },
    ],
  ])('may be %s', async (_what, body) => {
    const ports = createMemoryPorts();
    await ports.online('A=');
    await bring(ports, body);
    expect(ports.gateway.frames('A=')).toMatchObject([
      { type: 'message', role: 'assistant', text: 'Olá', id: 'sns-1' },
    ]);
  });

  it('without what its agent got wrong is shown all the same', async () => {
    const ports = createMemoryPorts();
    await ports.online('A=');
    ports.messages.put(messageRow({ offset: 1, sessionId: 's7', userSession: 's7' }));
    await bring(ports, {
      user_id: 'ana',
      response: 'Olá',
      session_id: 7,
      message_id: 1,
      timestamp: {},
      agent: [],
    });
    expect(ports.gateway.frames('A=')).toMatchObject([
      { text: 'Olá', id: 'sns-1', sessionId: 's7', sentAt: '2026-11-22T12:00:00.000Z' },
    ]);
    expect(ports.published.letters).toEqual([]);
  });

  it('is in the log for a person who is away', async () => {
    const ports = createMemoryPorts();
    await bring(ports, answer);
    expect(log(ports)).toMatchObject([{ text: answer.message }]);
    expect(ports.gateway.calls).toEqual([]);
  });

  it('is shown without what could not cross a bus', async () => {
    const ports = createMemoryPorts();
    await ports.online('A=');
    await bring(ports, { ...answer, message: 'Olá\u0000 \ud83c\t✅' });
    const clean = 'Olá\ufffd \ufffd\t✅';
    expect(log(ports)).toMatchObject([{ text: clean }]);
    expect(ports.gateway.frames('A=')).toMatchObject([{ text: clean }]);
  });

  it('without time is dated by our clock', async () => {
    const ports = createMemoryPorts();
    ports.runtime.advance(1_234);
    await bring(ports, { user_id: 'ana', message: 'Olá' });
    expect(log(ports)).toMatchObject([{ sentAt: '2026-11-22T12:00:01.234Z' }]);
  });

  it('says whose question it answers', async () => {
    const ports = createMemoryPorts();
    await ports.online('A=');
    await bring(ports, { ...answer, message_id: 'a1', in_reply_to: 'm1' });
    expect(ports.gateway.frames('A=')).toMatchObject([{ id: 'a1', inReplyTo: 'm1' }]);
  });

  it('that uses the id of its question is another message', async () => {
    const ports = createMemoryPorts();
    await ports.online('A=');
    ports.messages.put(messageRow({ offset: 1, messageId: 'm1', messageKey: 'user:m1' }));
    await bring(ports, { ...answer, message_id: 'm1' });
    expect(log(ports).map(({ messageKey }) => messageKey)).toEqual(['user:m1', 'agent:m1']);
    expect(ports.gateway.frames('A=')).toMatchObject([{ id: 'm1', offset: 2, role: 'assistant' }]);
  });

  it('of 250 KB is pushed in parts, in order', async () => {
    const ports = createMemoryPorts();
    await ports.online('A=');
    const text = '✅ é'.repeat(40_000);
    await bring(ports, { ...answer, message: text });
    const parts = ports.gateway.frames('A=').map((frame) => PartFrame.parse(frame));
    expect(parts.map(({ index }) => index)).toEqual(parts.map((_, index) => index));
    expect(JSON.parse(parts.map(({ data }) => data).join(''))).toMatchObject({ type: 'message', text });
  });

  it('tells how long it took from the bus to the last push', async () => {
    const ports = createMemoryPorts();
    await ports.online('A=');
    ports.messages.put(messageRow({ offset: 1 }));
    ports.runtime.advance(80);
    await bring(ports, answer);
    expect(ports.told.times).toEqual({ [METRICS.deliveryLatency]: [80] });
  });
});

describe('the session of an answer without one', () => {
  it('is that of the newest message the person wrote', async () => {
    const ports = createMemoryPorts();
    ports.messages.put(messageRow({ offset: 1, sessionId: 's7', userSession: 's7' }));
    await bring(ports, { ...answer, session_id: 's3' });
    const { session_id: _none, ...rest } = answer;
    await bring(ports, { ...rest, message_id: 'a2' });
    expect(log(ports).map(({ sessionId }) => sessionId)).toEqual(['s7', 's3', 's7']);
  });

  it('is the default one where the person never wrote', async () => {
    const ports = createMemoryPorts();
    await bring(ports, { user_id: 'ana', message: 'Bem-vinda' });
    expect(log(ports)).toMatchObject([{ sessionId: 'default' }]);
  });
});

describe('an answer the bus brings again', () => {
  it('is logged once, and pushed again: the first run may have died before its push', async () => {
    const ports = createMemoryPorts();
    await ports.online('A=');
    await bring(ports, answer);
    await bring(ports, answer);
    const [first, second] = ports.gateway.frames('A=');
    expect(log(ports)).toHaveLength(1);
    expect(second).toEqual(first);
    expect(ports.told.counts).toMatchObject({ [METRICS.appended]: 1, [METRICS.duplicate]: 1 });
  });

  it('under another bus id is known by the id its agent gave it', async () => {
    const ports = createMemoryPorts();
    await bring(ports, { ...answer, message_id: 'a1' }, { ...answer, message_id: 'a1', message: 'changed' });
    expect(log(ports)).toMatchObject([{ messageKey: 'agent:a1', text: answer.message }]);
  });
});

describe('typing of an agent', () => {
  it('is pushed to every device, and not logged', async () => {
    const ports = createMemoryPorts();
    await ports.online('A=');
    await bring(ports, { type: 'typing', user_id: 'ana', session_id: 's1', agent: 'persona' });
    expect(ports.gateway.frames('A=')).toEqual([
      { type: 'typing', sessionId: 's1', from: 'persona', untilMs: 12_000 },
    ]);
    expect(log(ports)).toEqual([]);
  });

  it('without session is of the session the person wrote in last', async () => {
    const ports = createMemoryPorts();
    await ports.online('A=');
    ports.messages.put(messageRow({ offset: 1, sessionId: 's7', userSession: 's7' }));
    await bring(ports, { type: 'typing', user_id: 'ana' });
    expect(ports.gateway.frames('A=')).toEqual([
      { type: 'typing', sessionId: 's7', from: 'agent', untilMs: 12_000 },
    ]);
  });

  it('before the person ever wrote is of the default session', async () => {
    const ports = createMemoryPorts();
    await ports.online('A=');
    await bring(ports, { type: 'typing', user_id: 'ana' });
    expect(ports.gateway.frames('A=')).toMatchObject([{ type: 'typing', sessionId: 'default' }]);
  });

  it('that does not arrive is not worth a retry', async () => {
    const ports = createMemoryPorts();
    await ports.online('A=');
    ports.gateway.failPush('A=', 'refused');
    ports.gateway.failClose('A=', 'refused');
    expect(await bring(ports, { type: 'typing', user_id: 'ana', session_id: 's1' })).toBeUndefined();
  });
});
