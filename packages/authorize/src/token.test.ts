import { describe, expect, it } from '@jest/globals';
import { readOffer } from './token.ts';

describe('the subprotocols a client offers', () => {
  it.each([
    ['bos.v1, bos.token.a.b.c', { token: 'a.b.c' }],
    ['bos.v1,bos.token.a.b.c', { token: 'a.b.c' }],
    ['bos.token.a.b.c , bos.client.web/1.2.0,  bos.v1', { token: 'a.b.c', clientVersion: 'web/1.2.0' }],
    ['bos.v2, bos.v1, bos.token.a.b.c', { token: 'a.b.c' }],
    ['bos.v1, bos.token.a.b.c, bos.client.', { token: 'a.b.c' }],
  ])('hold a token: %j', (header, offer) => {
    expect(readOffer(header)).toEqual(offer);
  });

  it.each([
    undefined,
    '',
    'bos.v1',
    'bos.token.a.b.c',
    'bos.v1, bos.token.',
    'bos.v2, bos.token.a.b.c',
    'bos.v10, bos.token.a.b.c',
    'bos.v1, a.b.c',
    'bos.v1; bos.token.a.b.c',
  ])('hold none: %j', (header) => {
    expect(readOffer(header)).toBeUndefined();
  });
});
