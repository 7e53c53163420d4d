import { METRICS } from '@bos/core/ports/telemetry';
import { ProtocolError } from '@bos/core/protocol/errors';
import { lambdaContext, snsEvent } from '@bos/core/testing/events';
import { createMemoryPorts } from '@bos/core/testing/memory-ports';
import { NOON } from '@bos/core/testing/test-runtime';
import { describe, expect, it } from '@jest/globals';
import { createHandler } from './handler.ts';

const bring = (ports: Parameters<typeof createHandler>[0], ...bodies: (object | string)[]) =>
  createHandler(ports)(snsEvent(...bodies), lambdaContext());
const answer = { user_id: 'ana', session_id: 's1', message: 'Olá' };

describe('an event that makes no sense', () => {
  it.each([
    ['is not JSON', 'not json', 'the body is not JSON'],
    ['names no user', '{"message":"Olá"}', 'user_id is missing'],
    [
      'names a connection only',
      '{"connection_id":"A=","payload":"Olá"}',
      'user_id is missing, and a connection_id proves no identity',
    ],
    ['says nothing', '{"user_id":"ana"}', 'no text in response, message or payload'],
  ])(
    'because it %s goes to the dead-letter queue whole, with the reason, at once',
    async (_what, body, reason) => {
      const ports = createMemoryPorts();
      await ports.online('A=');
      expect(await bring(ports, body)).toBeUndefined();
      expect(ports.published.letters).toEqual([
        {
          body,
          reason,
          messageId: 'sns-1',
          source: 'arn:aws:sns:us-east-1:000000000000:bos-persona-response-topic-local',
        },
      ]);
      expect(ports.told.counts).toEqual({ [METRICS.eventRejected]: 1 });
      expect(ports.gateway.calls).toEqual([]);
    },
  );

  it('is not taken for delivered while the dead-letter queue refuses it', async () => {
    const ports = createMemoryPorts();
    const deadLetters = { send: () => Promise.reject(new Error('queue down')) };
    await expect(bring({ ...ports, deadLetters }, 'not json')).rejects.toThrow('queue down');
    expect(ports.told.counts).toEqual({});
  });
});

describe('records that come together', () => {
  it('are each served, however bad their neighbours are; then the failures fail the invocation', async () => {
    const ports = createMemoryPorts();
    await ports.online('A=');
    const rows: typeof ports.messages.rows = (userId, range) =>
      userId === 'bia' ? Promise.reject(new Error('table down')) : ports.messages.rows(userId, range);
    const broken = { ...ports, messages: { ...ports.messages, rows } };
    await expect(bring(broken, { user_id: 'bia', message: 'Oi' }, 'not json', answer)).rejects.toThrow(
      'table down',
    );
    expect(ports.published.letters).toHaveLength(1);
    expect(ports.gateway.frames('A=')).toMatchObject([{ text: 'Olá' }]);
  });

  it('that succeed leave nothing to retry', async () => {
    const ports = createMemoryPorts();
    expect(await bring(ports, answer, { ...answer, user_id: 'bia' })).toBeUndefined();
    expect([ports.messages.all('ana'), ports.messages.all('bia')]).toMatchObject([
      [{ offset: 1 }],
      [{ offset: 1 }],
    ]);
  });
});

describe('a device that cannot be reached', () => {
  it('is closed so that it comes back, and the invocation succeeds', async () => {
    const ports = createMemoryPorts();
    await ports.online('A=', 'B=');
    ports.gateway.failPush('A=', 'refused');
    expect(await bring(ports, answer)).toBeUndefined();
    expect(ports.gateway.isOpen('A=')).toBe(false);
    expect(ports.gateway.frames('B=')).toHaveLength(1);
  });

  it('nor closed fails the invocation by name, after all others were served; the retry reaches it', async () => {
    const ports = createMemoryPorts();
    await ports.online('A=', 'B=');
    ports.gateway.failPush('A=', 'refused');
    ports.gateway.failClose('A=', 'refused');
    await expect(bring(ports, answer)).rejects.toThrow('could neither push to nor close A=');
    expect(ports.gateway.frames('B=')).toHaveLength(1);

    expect(await bring(ports, answer)).toBeUndefined();
    expect(ports.gateway.frames('A=')).toMatchObject([{ offset: 1, text: 'Olá' }]);
    expect(ports.messages.all('ana')).toHaveLength(1);
  });
});

describe('a log that is not available', () => {
  it('fails the invocation before anything is pushed: the bus brings it again', async () => {
    const ports = createMemoryPorts();
    await ports.online('A=');
    await ports.messages.openEpoch('ana', { epoch: 'e1', openedAt: NOON - 90_000, base: 1 }, undefined);
    await expect(bring(ports, answer)).rejects.toThrow('the log is unavailable');
    expect(ports.gateway.calls).toEqual([]);
    ports.runtime.advance(31_000);
    expect(await bring(ports, answer)).toBeUndefined();
    expect(ports.gateway.frames('A=')).toMatchObject([{ text: 'Olá' }]);
  });

  it('is not insisted on beyond the time that a push needs: the bus brings it again', async () => {
    const ports = createMemoryPorts();
    let tries = 0;
    const insert: typeof ports.messages.insert = async () => {
      tries += 1;
      await ports.runtime.wait(4_900);
      throw new ProtocolError('unavailable');
    };
    const broken = { ...ports, messages: { ...ports.messages, insert } };
    await expect(bring(broken, answer)).rejects.toThrow();
    expect(tries).toBeLessThan(3);
    expect(ports.runtime.now()).toBeLessThanOrEqual(NOON + 10_000);
  });

  it('for a moment costs a moment: the bus hears nothing of it', async () => {
    const ports = createMemoryPorts();
    await ports.online('A=');
    let refusals = 3;
    const insert: typeof ports.messages.insert = async (row) => {
      if (refusals-- > 0) throw new ProtocolError('unavailable');
      return ports.messages.insert(row);
    };
    expect(await bring({ ...ports, messages: { ...ports.messages, insert } }, answer)).toBeUndefined();
    expect(ports.gateway.frames('A=')).toMatchObject([{ text: 'Olá', offset: 1 }]);
  });
});
