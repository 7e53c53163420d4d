import { describe, expect, it } from '@jest/globals';
import { MAX_META_BYTES, MAX_TEXT_BYTES } from './limits.ts';
import { ClientFrame, Id, Meta, Text } from './requests.ts';

const VALID = [
  { action: 'sendMessage', id: 'm1', sessionId: 's1', text: 'Olá' },
  {
    action: 'sendMessage',
    id: 'm1',
    sessionId: 's1',
    text: 'Olá',
    meta: { floor: 5, urgent: true, lang: 'pt' },
  },
  { action: 'resume' },
  { action: 'resume', epoch: '', after: 0, limit: 1 },
  { action: 'resume', epoch: '1.e1', after: Number.MAX_SAFE_INTEGER, limit: 200 },
  { action: 'history', before: 51 },
  { action: 'history', before: 51, sessionId: 's1', limit: 200 },
  { action: 'sessions' },
  { action: 'sessions', before: 's9', limit: 50 },
  { action: 'ack', epoch: '1.e1', offset: 3, state: 'delivered' },
  { action: 'ack', epoch: '1.e1', offset: 3, state: 'read' },
  { action: 'typing', sessionId: 's1' },
  { action: 'ping' },
];

describe('the frames of a client', () => {
  it.each(VALID)('include %j', (frame) => {
    expect(ClientFrame.parse(frame)).toEqual(frame);
  });

  it.each(VALID)('exclude %j with a key nobody knows', (frame) => {
    expect(ClientFrame.safeParse({ ...frame, sesionId: 's1' }).success).toBe(false);
  });

  it.each([
    ['an action nobody knows', { action: 'shout', text: 'a' }],
    ['no action', { text: 'a' }],
    ['no frame at all', null],
    ['a list', [{ action: 'ping' }]],
    ['a message without id', { action: 'sendMessage', sessionId: 's1', text: 'a' }],
    ['a message without session', { action: 'sendMessage', id: 'm1', text: 'a' }],
    ['an empty text', { action: 'sendMessage', id: 'm1', sessionId: 's1', text: '' }],
    ['a text that is a number', { action: 'sendMessage', id: 'm1', sessionId: 's1', text: 5 }],
    ['another user named', { action: 'sendMessage', id: 'm1', sessionId: 's1', text: 'a', userId: 'eve' }],
    ['meta with a list', { action: 'sendMessage', id: 'm1', sessionId: 's1', text: 'a', meta: { a: [1] } }],
    ['meta with null', { action: 'sendMessage', id: 'm1', sessionId: 's1', text: 'a', meta: { a: null } }],
    ['an offset below 0', { action: 'resume', epoch: 'e', after: -1 }],
    ['half an offset', { action: 'resume', epoch: 'e', after: 1.5 }],
    ['an offset beyond exact numbers', { action: 'history', before: Number.MAX_SAFE_INTEGER + 1 }],
    ['an offset in quotes', { action: 'history', before: '7' }],
    ['an empty page', { action: 'resume', limit: 0 }],
    ['a page of 201 messages', { action: 'history', before: 9, limit: 201 }],
    ['a page of 51 sessions', { action: 'sessions', limit: 51 }],
    ['an epoch of 65 characters', { action: 'resume', epoch: 'e'.repeat(65) }],
    ['a state nobody knows', { action: 'ack', epoch: 'e', offset: 1, state: 'seen' }],
    ['typing nowhere', { action: 'typing' }],
  ])('exclude %s', (_what, frame) => {
    expect(ClientFrame.safeParse(frame).success).toBe(false);
  });
});

describe('an id', () => {
  it.each(['a', 'A-z_0.9:', 'x'.repeat(128)])('may be %j', (id) => {
    expect(Id.safeParse(id).success).toBe(true);
  });

  it.each(['', ' ', 'a b', 'a#b', 'ã', 'a/b', 'a\n', 'x'.repeat(129)])('may not be %j', (id) => {
    expect(Id.safeParse(id).success).toBe(false);
  });
});

describe('limits in bytes', () => {
  it.each([
    ['ascii', 'x'.repeat(MAX_TEXT_BYTES), 'x'],
    ['accents', 'ã'.repeat(MAX_TEXT_BYTES / 2), 'x'],
    ['emoji', '🏢'.repeat(MAX_TEXT_BYTES / 4), 'x'],
  ])('a text of %s may be exactly as large as the limit, and not a byte more', (_what, text, more) => {
    expect(Text.safeParse(text).success).toBe(true);
    expect(Text.safeParse(text + more).error?.issues[0]?.message).toBe('too_large');
  });

  it('meta is measured as JSON', () => {
    const around = JSON.stringify({ note: '' }).length;
    const note = 'é'.repeat((MAX_META_BYTES - around) / 2);
    expect(Meta.safeParse({ note }).success).toBe(true);
    expect(Meta.safeParse({ note: `${note}é` }).error?.issues[0]?.message).toBe('too_large');
  });
});
