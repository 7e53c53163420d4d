import { describe, expect, it } from '@jest/globals';
import { ERRORS, ProtocolError } from './errors.ts';
import { ServerFrame } from './responses.ts';

const AT = '2026-11-22T12:00:00.000Z';
const message = { offset: 1, id: 'm1', sessionId: 's1', role: 'user', text: 'Olá', sentAt: AT };

const VALID = [
  { type: 'message', epoch: '1.e1', ...message },
  {
    type: 'message',
    epoch: '1.e1',
    ...message,
    role: 'assistant',
    agent: 'a',
    status: 'completed',
    inReplyTo: 'm0',
  },
  { type: 'part', epoch: '1.e1', offset: 2, index: 0, count: 1, data: '{' },
  { type: 'accepted', id: 'm1', offset: 1, epoch: '1.e1', sentAt: AT },
  {
    type: 'resumed',
    epoch: '1.e1',
    messages: [
      { ...message, pending: true },
      { offset: 2, parts: 3 },
    ],
    more: false,
    reset: false,
    head: 2,
    cursors: { delivered: 1, read: 0 },
    devices: 2,
    expiresInMs: 3_600_000,
  },
  { type: 'history', epoch: '', messages: [], more: false },
  {
    type: 'sessions',
    sessions: [{ sessionId: 's1', last: { offset: 1, role: 'user', text: 'O', sentAt: AT } }],
    more: true,
  },
  { type: 'typing', sessionId: 's1', from: 'user', untilMs: 12_000 },
  { type: 'receipt', epoch: '1.e1', offset: 2, state: 'read' },
  { type: 'presence', devices: 2 },
  { type: 'bye', reason: 'replaced' },
  { type: 'bye', reason: 'restart', retryAfterMs: 500 },
  { type: 'pong' },
  { type: 'error', code: 'rate_limited', message: 'Wait.', id: 'm1', retryAfterMs: 100 },
];

describe('the frames of a server', () => {
  it.each(VALID)('include %j', (frame) => {
    expect(ServerFrame.parse(frame)).toEqual(frame);
  });

  it.each(VALID)('may grow: %j with a new field passes, the field and all', (frame) => {
    const grown = { ...frame, since: 'v1.1' };
    expect(ServerFrame.parse(grown)).toEqual(grown);
  });

  it.each([
    ['an instant without zone', { type: 'message', epoch: 'e', ...message, sentAt: '2026-11-22T12:00:00' }],
    ['a role nobody knows', { type: 'message', epoch: 'e', ...message, role: 'robot' }],
    ['a message without offset', { type: 'message', epoch: 'e', ...message, offset: undefined }],
    ['a stub of no parts', { type: 'history', epoch: 'e', messages: [{ offset: 1, parts: 0 }], more: false }],
    ['a code nobody knows', { type: 'error', code: 'teapot', message: '' }],
    ['a negative duration', { type: 'error', code: 'unavailable', message: '', retryAfterMs: -1 }],
  ])('exclude %s', (_what, frame) => {
    expect(ServerFrame.safeParse(frame).success).toBe(false);
  });
});

describe('an error', () => {
  it('says the sentence of its code unless told better', () => {
    expect(new ProtocolError('expired').message).toBe(ERRORS.expired.message);
    expect(new ProtocolError('bad_frame', { message: 'text: must not be empty' }).message).toBe(
      'text: must not be empty',
    );
  });

  it('gives a wait in whole milliseconds, never in the past', () => {
    expect(new ProtocolError('unavailable', { retryAfterMs: 12.1 }).retryAfterMs).toBe(13);
    expect(new ProtocolError('unavailable', { retryAfterMs: -5 }).retryAfterMs).toBe(0);
    expect(new ProtocolError('unavailable').retryAfterMs).toBeUndefined();
  });

  it('knows whether the same frame may be sent again', () => {
    const retryable = (Object.keys(ERRORS) as (keyof typeof ERRORS)[]).filter(
      (code) => new ProtocolError(code).retryable,
    );
    expect(retryable).toEqual(['expired', 'rate_limited', 'unavailable', 'internal']);
  });
});
