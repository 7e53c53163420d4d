import { describe, expect, it } from '@jest/globals';
import middy from '@middy/core';
import { ProtocolError } from '../protocol/errors.ts';
import { MAX_FRAME_BYTES, MAX_META_BYTES, MAX_TEXT_BYTES } from '../protocol/limits.ts';
import { SendMessageFrame } from '../protocol/requests.ts';
import { lambdaContext } from '../testing/events.ts';
import { type FrameEvent, parseFrame } from './parse-frame.ts';

const handler = middy<FrameEvent<SendMessageFrame>>()
  .use(parseFrame(SendMessageFrame))
  .handler(async ({ frame }) => frame);

const parse = (body: unknown) =>
  handler(
    { body: typeof body === 'string' ? body : JSON.stringify(body) } as FrameEvent<SendMessageFrame>,
    lambdaContext(),
  );
const refusal = (body: unknown) =>
  parse(body).then(
    () => undefined,
    (error: unknown) => error as ProtocolError,
  );

const frame = { action: 'sendMessage', id: 'm1', sessionId: 's1', text: 'Olá' };

describe('a frame', () => {
  it('reaches the handler as its schema says', async () => {
    expect(await parse(frame)).toEqual(frame);
  });

  it.each([
    ['cut short', '{"action":"sendMessage"', /not JSON/],
    ['empty', '', /not JSON/],
    ['null', 'null', /./],
    ['a string', '"sendMessage"', /./],
  ])('that is %s is a bad frame', async (_what, body, message) => {
    const error = await refusal(body);
    expect(error).toBeInstanceOf(ProtocolError);
    expect(error).toMatchObject({ code: 'bad_frame', message: expect.stringMatching(message) });
    expect(error?.id).toBeUndefined();
  });

  it('without a body is a bad frame', async () => {
    await expect(handler({} as FrameEvent<SendMessageFrame>, lambdaContext())).rejects.toMatchObject({
      code: 'bad_frame',
    });
  });

  it('that breaks the schema is refused with its id and the place', async () => {
    expect(await refusal({ ...frame, sessionId: 'a b' })).toMatchObject({
      code: 'bad_frame',
      id: 'm1',
      message: expect.stringMatching(/^sessionId: /),
    });
  });

  it('with a key nobody knows is refused, and the key is named, in brief', async () => {
    const refused = { code: 'bad_frame', id: 'm1' };
    expect(await refusal({ ...frame, txt: 'Olá' })).toMatchObject({ ...refused, message: 'unknown key txt' });
    expect(await refusal({ ...frame, ['x'.repeat(9_000)]: 1 })).toMatchObject({
      ...refused,
      message: `unknown key ${'x'.repeat(64)}`,
    });
  });

  it('whose id is none is refused without it', async () => {
    for (const id of ['a b', 7, '<script>']) {
      const error = await refusal({ ...frame, id });
      expect(error).toMatchObject({ code: 'bad_frame' });
      expect(error?.id).toBeUndefined();
    }
  });

  it('with too large a text or meta is too_large, with its id', async () => {
    const text = 'ã'.repeat(MAX_TEXT_BYTES / 2 + 1);
    expect(await refusal({ ...frame, text })).toMatchObject({
      code: 'too_large',
      id: 'm1',
      message: 'text: too large',
    });
    const meta = { note: 'x'.repeat(MAX_META_BYTES) };
    expect(await refusal({ ...frame, meta })).toMatchObject({
      code: 'too_large',
      id: 'm1',
      message: 'meta: too large',
    });
  });

  it('is measured in bytes before it is read', async () => {
    const around = JSON.stringify({ a: '' }).length;
    const fits = { a: 'é'.repeat((MAX_FRAME_BYTES - around) / 2) };
    expect(await refusal(fits)).toMatchObject({ code: 'bad_frame' });
    expect(await refusal({ a: `${fits.a}éé` })).toMatchObject({ code: 'too_large' });
  });

  it('that is too large as a whole is refused with its id', async () => {
    const spaced = `${' '.repeat(MAX_FRAME_BYTES)}${JSON.stringify(frame)}`;
    expect(await refusal(spaced)).toMatchObject({ code: 'too_large', id: 'm1' });
  });

  it('names a place in brief, whatever the sender called it', async () => {
    const error = await refusal({ ...frame, meta: { ['x'.repeat(9_000)]: [1] } });
    expect(error).toMatchObject({ code: 'bad_frame', id: 'm1' });
    expect(error?.message.length).toBeLessThan(200);
  });

  it.each([
    ['__proto__ as a key', '"__proto__":{"id":"m2"}'],
    ['constructor as a key', '"constructor":{"prototype":{"id":"m2"}}'],
  ])('with %s is a bad frame, and changes no other object', async (_what, member) => {
    const body = `${JSON.stringify(frame).slice(0, -1)},${member}}`;
    expect(await refusal(body)).toMatchObject({ code: 'bad_frame', id: 'm1' });
    expect({}).not.toHaveProperty('id');
  });

  it('that says a key twice means the last one', async () => {
    const twice = JSON.stringify(frame).replace('"text":', '"text":"first","text":');
    expect(await parse(twice)).toEqual(frame);
  });

  it('nested as deep as a frame allows is a bad frame, not a crash', async () => {
    const deep = '['.repeat(15_000) + ']'.repeat(15_000);
    const body = `${JSON.stringify(frame).slice(0, -1)},"meta":{"a":${deep}}}`;
    expect(await refusal(body)).toMatchObject({ code: 'bad_frame', id: 'm1' });
  });
});
