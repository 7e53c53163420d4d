import { describe, expect, it } from '@jest/globals';
import { createHandler } from './handler.ts';
import type { Claims } from './verifier.ts';

const methodArn = 'arn:aws:execute-api:us-east-1:000000000000:abcdef1234/local/$connect';
const ANA: Claims = { sub: 'ana', exp: 1_795_352_400 };
const OFFER = 'bos.v1, bos.token.good, bos.client.web/1.2.0';

/** An authorizer whose verifier knows one token, `good`, with these claims. */
const authorizer = (claims: object = ANA) => {
  const asked: string[] = [];
  const verify = async (token: string) => {
    asked.push(token);
    return token === 'good' ? (claims as Claims) : undefined;
  };
  const handler = createHandler({ verifier: { verify } });
  return {
    asked,
    open: (headers?: Record<string, string> | null) =>
      handler({ methodArn, ...(headers !== undefined && { headers }) }),
  };
};

describe('a handshake', () => {
  it('with a good token may open this one route, and its context says who, until when and with what', async () => {
    expect(await authorizer().open({ 'Sec-WebSocket-Protocol': OFFER })).toEqual({
      principalId: 'ana',
      policyDocument: {
        Version: '2012-10-17',
        Statement: [{ Action: 'execute-api:Invoke', Effect: 'Allow', Resource: methodArn }],
      },
      context: { sub: 'ana', exp: 1_795_352_400, client: 'web/1.2.0' },
    });
  });

  it.each(['sec-websocket-protocol', 'SEC-WEBSOCKET-PROTOCOL'])('may spell the header %s', async (name) => {
    expect(await authorizer().open({ [name]: OFFER })).toHaveProperty('principalId', 'ana');
  });

  it.each([
    ['no headers', undefined],
    ['null for headers', null],
    ['no subprotocol', { Host: 'abcdef1234' }],
    ['a token in the wrong header', { Authorization: 'Bearer good' }],
    ['no bos.v1', { 'Sec-WebSocket-Protocol': 'bos.token.good' }],
    ['no token', { 'Sec-WebSocket-Protocol': 'bos.v1' }],
  ])('with %s is a 401, and no verifier is asked', async (_what, headers) => {
    const { open, asked } = authorizer();
    await expect(open(headers)).rejects.toThrow(/^Unauthorized$/);
    expect(asked).toEqual([]);
  });

  it('with a bad token is a 401', async () => {
    await expect(authorizer().open({ 'Sec-WebSocket-Protocol': 'bos.v1, bos.token.bad' })).rejects.toThrow(
      /^Unauthorized$/,
    );
  });

  it.each([
    ['without sub', { exp: ANA.exp }],
    ['with an empty sub', { ...ANA, sub: '' }],
    ['with a sub that is a number', { ...ANA, sub: 7 }],
    ['with a sub too long for a key', { ...ANA, sub: 'x'.repeat(257) }],
    ['with a sub that the bus refuses', { ...ANA, sub: 'ana\u0001' }],
    ['with a sub that ends in half a character', { ...ANA, sub: 'ana\ud83c' }],
    ['that never expires', { sub: 'ana' }],
  ])('with a genuine token %s is a 401', async (_what, claims) => {
    await expect(authorizer(claims).open({ 'Sec-WebSocket-Protocol': OFFER })).rejects.toThrow(
      /^Unauthorized$/,
    );
  });

  it.each(['auth0|5f7c', 'ana@example.com', 'João da Silva', 'a/b#c:d', '漢字 🏢'])(
    'may be of a sub such as %s',
    async (sub) => {
      expect(await authorizer({ ...ANA, sub }).open({ 'Sec-WebSocket-Protocol': OFFER })).toHaveProperty(
        'context.sub',
        sub,
      );
    },
  );

  it('may name a version at any length: its beginning is kept', async () => {
    const offer = `bos.v1, bos.token.good, bos.client.${'x'.repeat(9_000)}`;
    const { context } = await authorizer().open({ 'Sec-WebSocket-Protocol': offer });
    expect(context['client']).toBe('x'.repeat(64));
  });

  it('may be of a sub of 256 characters', async () => {
    const sub = 'x'.repeat(256);
    expect(await authorizer({ ...ANA, sub }).open({ 'Sec-WebSocket-Protocol': OFFER })).toHaveProperty(
      'principalId',
      sub,
    );
  });

  it('fails otherwise than by a 401 while the issuer is broken: the client comes back', async () => {
    const verify = () => Promise.reject(new Error('the issuer answered 503'));
    const open = createHandler({ verifier: { verify } });
    await expect(open({ methodArn, headers: { 'Sec-WebSocket-Protocol': OFFER } })).rejects.toThrow('503');
  });
});
