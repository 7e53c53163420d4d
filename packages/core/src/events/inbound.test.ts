import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { ID_PATTERN } from '../protocol/limits.ts';
import { parseInbound } from './inbound.ts';

const parse = (body: unknown) => parseInbound(typeof body === 'string' ? body : JSON.stringify(body));
const mission = {
  mission_id: 'mission-20250822',
  user_id: 'ana',
  status: 'completed',
  response: '✅ Elevador chamado para o andar 5',
  timestamp: '2025-08-22T09:30:00.250000-03:00',
  agent: 'persona',
};

describe('the shapes agents answer in', () => {
  it('a mission result: text in response, ISO time with offset, no session', () => {
    expect(parse(mission)).toEqual({
      kind: 'response',
      userId: 'ana',
      text: '✅ Elevador chamado para o andar 5',
      status: 'completed',
      agent: 'persona',
      sentAt: '2025-08-22T12:30:00.250Z',
    });
  });

  it('a plain message: text in message, epoch seconds', () => {
    expect(parse({ user_id: 'ana', session_id: 's1', message: 'Olá', timestamp: 1_755_865_800 })).toEqual({
      kind: 'response',
      userId: 'ana',
      sessionId: 's1',
      text: 'Olá',
      sentAt: '2025-08-22T12:30:00.000Z',
    });
  });

  it.each([
    ['a string', 'Olá'],
    ['an object that holds response', { response: 'Olá', original_result: { floor: 5 } }],
    ['an object that holds message', { message: 'Olá' }],
  ])('a broadcast: its payload may be %s', (_what, payload) => {
    const body = { connection_id: 'abc=', user_id: 'ana', session_id: 's1', payload, correlation_id: 'c1' };
    expect(parse(body)).toEqual({ kind: 'response', userId: 'ana', sessionId: 's1', text: 'Olá' });
  });

  it('a broadcast: its text may be in message, beside the other spelling of connection id', () => {
    expect(parse({ connectionId: 'abc=', user_id: 'ana', message: 'Olá' })).toMatchObject({ text: 'Olá' });
  });

  it.each([
    mission,
    { user_id: 'ana', session_id: 's1', message: 'Olá', timestamp: 1_755_865_800.5 },
    { connection_id: 'abc=', user_id: 'ana', payload: { response: 'Olá' } },
    { type: 'typing', user_id: 'ana' },
  ])('any of them in an envelope says the same: %j', (data) => {
    const envelope = {
      message_type: 'persona_response',
      source_service: 'persona',
      data,
      correlation_id: 'c1',
    };
    expect(parse(envelope)).toEqual(parse(data));
  });

  it('an agent that knows us names its message and the question', () => {
    expect(parse({ user_id: 'ana', message: 'Olá', message_id: 'a1', in_reply_to: 'm1' })).toMatchObject({
      messageId: 'a1',
      inReplyTo: 'm1',
    });
  });

  it('typing is no answer, with or without a session', () => {
    expect(parse({ type: 'typing', user_id: 'ana', session_id: 's1', agent: 'persona' })).toEqual({
      kind: 'typing',
      userId: 'ana',
      sessionId: 's1',
      agent: 'persona',
    });
    expect(parse({ type: 'typing', user_id: 'ana' })).toEqual({ kind: 'typing', userId: 'ana' });
  });

  it('keys nobody knows, and null for what is not there, change nothing', () => {
    const body = {
      ...mission,
      original_result: { tasks: [1, 2] },
      session_id: null,
      message: null,
      payload: null,
      message_id: null,
      in_reply_to: null,
      connection_id: null,
    };
    expect(parse(body)).toEqual(parse(mission));
  });

  it.each([
    ['type', null],
    ['session_id', 7],
    ['session_id', {}],
    ['message_id', 17],
    ['message_id', ''],
    ['message_id', 'x'.repeat(257)],
    ['message_id', '\ud83c'],
    ['in_reply_to', ['m1']],
    ['in_reply_to', 'x'.repeat(257)],
    ['connection_id', 5],
  ])('a %s that is none, such as %j, costs nobody the answer', (key, value) => {
    expect(parse({ ...mission, [key]: value })).toEqual(parse(mission));
  });

  it.each(['agent', 'status'])('a %s too long for a name, or none at all, is left out', (key) => {
    const { [key as 'agent']: _none, ...without } = mission;
    for (const value of ['x'.repeat(257), '', 7, { a: 1 }, '\ud83c']) {
      expect(parse({ ...mission, [key]: value })).toEqual(parse(without));
    }
  });

  it.each(['', 'two words', 'x'.repeat(129), 'a#1'])(
    'a session no device could name is none: %j',
    (session_id) => {
      expect(parse({ ...mission, session_id })).toEqual(parse(mission));
    },
  );
});

describe('the time of an answer', () => {
  it.each([
    [1_755_865_800, '2025-08-22T12:30:00.000Z'],
    [1_755_865_800.123_456, '2025-08-22T12:30:00.123Z'],
    ['2025-08-22T12:30:00Z', '2025-08-22T12:30:00.000Z'],
    ['2025-08-22T12:30:00+00:00', '2025-08-22T12:30:00.000Z'],
    ['2025-08-22T18:00:00.5+05:30', '2025-08-22T12:30:00.500Z'],
  ])('%j is %s', (timestamp, sentAt) => {
    expect(parse({ ...mission, timestamp })).toMatchObject({ sentAt });
  });

  it.each([
    ['not there', undefined],
    ['null', null],
    ['no time at all', 'yesterday'],
    ['out of all calendars', 1e300],
    ['in milliseconds, so beyond the year 9999', 1_755_865_800_000],
    ['before the year 0', -1e11],
    ['an object', { seconds: 1 }],
    ['true', true],
  ])('is left open when it is %s', (_what, timestamp) => {
    expect(parse({ ...mission, timestamp })).not.toHaveProperty('sentAt');
    expect(parse({ ...mission, timestamp })).toHaveProperty('kind', 'response');
  });
});

describe('what makes no sense', () => {
  it.each([
    ['no JSON', '{"user_id": "ana"', 'the body is not JSON'],
    ['nothing', '', 'the body is not JSON'],
    ['a number', '7', /^the body: /],
    ['null', 'null', /^the body: /],
    ['a list', '[]', /^the body: /],
    ['no user', { session_id: 's1', message: 'Olá' }, 'user_id is missing'],
    ['an empty user', { user_id: '', message: 'Olá' }, /^user_id: /],
    ['a user that is a number', { user_id: 7, message: 'Olá' }, /^user_id: /],
    ['a user that ends in half a character', { user_id: 'ana\ud83c', message: 'Olá' }, /^user_id: half/],
    ['a user too long to be a key', { user_id: 'x'.repeat(257), message: 'Olá' }, /^user_id: /],
    ['a connection only', { connection_id: 'abc=', payload: 'Olá' }, /connection_id proves no identity/],
    [
      'a connection only, spelled otherwise',
      { connectionId: 'abc=', message: 'Olá' },
      /connection_id proves no/,
    ],
    ['no text', { user_id: 'ana', session_id: 's1' }, 'no text in response, message or payload'],
    ['an empty text', { user_id: 'ana', response: '', message: '', payload: '' }, /^no text/],
    ['a text that is an object', { user_id: 'ana', response: { a: 1 } }, /^response: /],
    ['an envelope around nothing', { message_type: 'persona_response', data: {} }, 'user_id is missing'],
  ])('%s is rejected with the reason', (_what, body, reason) => {
    const event = parse(body);
    expect(event).toMatchObject({ kind: 'rejected' });
    expect('reason' in event && event.reason).toMatch(reason);
  });

  it('is never more than names, an instant and a text, whatever stands under the keys', () => {
    const any = fc.oneof(fc.jsonValue(), fc.constantFrom('ana', 's1', 'm1', 'typing', 1_755_865_800));
    const keys = ['user_id', 'session_id', 'message_id', 'in_reply_to', 'agent', 'status', 'timestamp'];
    const texts = ['response', 'message', 'payload', 'type', 'connection_id'];
    const body = fc.record(Object.fromEntries([...keys, ...texts].map((key) => [key, any])), {
      requiredKeys: [],
    });
    fc.assert(
      fc.property(body, (fields) => {
        const event = parse(fields);
        if (event.kind === 'rejected') return;
        const { kind: _kind, sentAt, sessionId, ...said } = event as Extract<typeof event, { text: string }>;
        if (sentAt !== undefined) expect(new Date(sentAt).toISOString()).toBe(sentAt);
        if (sessionId !== undefined) expect(sessionId).toMatch(ID_PATTERN);
        for (const value of Object.values(said)) {
          expect(typeof value).toBe('string');
          expect(value).not.toBe('');
        }
      }),
      { numRuns: 500 },
    );
  });

  it('never throws, whatever the bus brings', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (body) => {
        expect(['response', 'typing', 'rejected']).toContain(parseInbound(body).kind);
      }),
    );
  });
});
