import { Buffer } from 'node:buffer';
import { createHmac, createPublicKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { createTokenVerifier, type TokenVerifier } from './verifier.ts';

const issuer = 'https://issuer.example';
const audience = 'bos-chat';
const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
const stranger = generateKeyPairSync('ec', { namedCurve: 'P-256' });

const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url');
const nowSeconds = () => Math.floor(Date.now() / 1000);
const goodClaims = () => ({
  iss: issuer,
  aud: audience,
  sub: 'ana',
  exp: nowSeconds() + 600,
  iat: nowSeconds(),
});

const signed = (alg: string, kid: string, key: KeyObject, claims: object) => {
  const body = `${encode({ alg, kid, typ: 'JWT' })}.${encode(claims)}`;
  return `${body}.${sign('sha256', Buffer.from(body), { key, dsaEncoding: 'ieee-p1363' }).toString('base64url')}`;
};
const es256 = (claims: object = goodClaims(), kid = 'ec-1', key = ec.privateKey) =>
  signed('ES256', kid, key, claims);
const rs256 = (claims: object = goodClaims()) => signed('RS256', 'rsa-1', rsa.privateKey, claims);

const toJwk = (key: KeyObject, kid: string, alg: string) => ({
  ...createPublicKey(key).export({ format: 'jwk' }),
  kid,
  alg,
  use: 'sig',
});
const JWKS = JSON.stringify({
  keys: [toJwk(ec.privateKey, 'ec-1', 'ES256'), toJwk(rsa.privateKey, 'rsa-1', 'RS256')],
});

describe('the verifier, against an issuer on the network', () => {
  let answer: { status: number; body: string };
  let fetches: number;
  let verifier: TokenVerifier;
  const server = createServer((_request, response) => {
    fetches += 1;
    response.writeHead(answer.status, { 'content-type': 'application/json' }).end(answer.body);
  });
  let jwksUri: string;

  beforeAll(async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    server.listen(0, '127.0.0.1', resolve);
    await promise;
    jwksUri = `http://127.0.0.1:${(server.address() as AddressInfo).port}/jwks.json`;
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });
  beforeEach(() => {
    answer = { status: 200, body: JWKS };
    fetches = 0;
    verifier = createTokenVerifier({ issuer, audience, jwksUri });
  });

  it.each([
    ['ES256', es256],
    ['RS256', rs256],
  ])('takes a good %s token', async (_alg, make) => {
    const claims = goodClaims();
    expect(await verifier.verify(make(claims))).toMatchObject({ sub: 'ana', exp: claims.exp });
  });

  it('fetches the keys once for many tokens', async () => {
    for (let i = 0; i < 3; i++) await verifier.verify(es256());
    await verifier.verify(rs256());
    expect(fetches).toBe(1);
  });

  it('fetches again for a key it does not know: issuers rotate theirs', async () => {
    await verifier.verify(es256());
    answer.body = JSON.stringify({ keys: [toJwk(stranger.privateKey, 'ec-2', 'ES256')] });
    expect(await verifier.verify(es256(goodClaims(), 'ec-2', stranger.privateKey))).toMatchObject({
      sub: 'ana',
    });
    expect(fetches).toBe(2);
  });

  const unsigned = () => `${encode({ alg: 'none', kid: 'ec-1' })}.${encode(goodClaims())}.`;
  const byPublicKey = () => {
    const body = `${encode({ alg: 'HS256', kid: 'rsa-1' })}.${encode(goodClaims())}`;
    const secret = rsa.publicKey.export({ format: 'pem', type: 'spki' });
    return `${body}.${createHmac('sha256', secret).update(body).digest('base64url')}`;
  };
  const tampered = () => {
    const [header, , signature] = es256().split('.');
    return `${header}.${encode({ ...goodClaims(), sub: 'eve' })}.${signature}`;
  };

  it.each<[string, () => string]>([
    ['that has expired', () => es256({ ...goodClaims(), exp: nowSeconds() - 1 })],
    ['that is not valid yet', () => es256({ ...goodClaims(), nbf: nowSeconds() + 600 })],
    ['for another audience', () => es256({ ...goodClaims(), aud: 'billing' })],
    ['for no audience', () => es256({ ...goodClaims(), aud: undefined })],
    ['of another issuer', () => es256({ ...goodClaims(), iss: 'https://evil.example' })],
    ['signed with another key under a known name', () => es256(goodClaims(), 'ec-1', stranger.privateKey)],
    ['signed with a key nobody knows', () => es256(goodClaims(), 'ec-9', stranger.privateKey)],
    ['changed after it was signed', tampered],
    ['without signature', unsigned],
    ['signed with the public key as a secret', byPublicKey],
    ['that is no token', () => 'a.b.c'],
    ['that is nothing', () => ''],
  ])('answers undefined for a token %s', async (_what, token) => {
    expect(await verifier.verify(token())).toBeUndefined();
  });

  it.each([
    ['answers 503', { status: 503, body: '' }],
    ['answers a page of HTML', { status: 200, body: '<html>' }],
    ['answers no keys', { status: 200, body: '{}' }],
    ['answers a key that is none', { status: 200, body: '{"keys":[{"kid":"ec-1"}]}' }],
  ])('throws while the issuer %s, and is well again when the issuer is', async (_what, broken) => {
    answer = broken;
    await expect(verifier.verify(es256())).rejects.toThrow();
    answer = { status: 200, body: JWKS };
    expect(await verifier.verify(es256())).toMatchObject({ sub: 'ana' });
  });

  it('throws while nobody listens', async () => {
    const deaf = createTokenVerifier({ issuer, audience, jwksUri: 'http://127.0.0.1:1/jwks.json' });
    await expect(deaf.verify(es256())).rejects.toThrow();
  });
});
