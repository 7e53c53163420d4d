import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createLocalJWKSet, decodeJwt, jwtVerify } from 'jose';
import { createIssuer, TokenRequest } from './issuer.ts';

const request = (body: object) => TokenRequest.parse({ user_id: 'ana', ...body });
const options = { issuer: () => 'http://127.0.0.1:1', audience: 'bos-realtime' };

describe('the issuer', () => {
  let dataDir: string;
  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'issuer-'));
  });
  afterAll(() => rm(dataDir, { recursive: true }));

  it('signs tokens that its own key set verifies', async () => {
    const issuer = await createIssuer(options);
    const { token, expires_in } = await issuer.sign(request({ expires_in: 60 }));
    const { payload } = await jwtVerify(token, createLocalJWKSet(issuer.jwks), {
      issuer: 'http://127.0.0.1:1',
      audience: 'bos-realtime',
    });
    expect(payload.sub).toBe('ana');
    expect((payload.exp ?? 0) - (payload.iat ?? 0)).toBe(60);
    expect(expires_in).toBe(60);
  });

  it('publishes no private part', async () => {
    const issuer = await createIssuer(options);
    expect(issuer.jwks.keys[0]).toMatchObject({ kty: 'EC', alg: 'ES256', use: 'sig' });
    expect(issuer.jwks.keys[0]).not.toHaveProperty('d');
  });

  it('merges claims last, and deletes those that are null', async () => {
    const issuer = await createIssuer(options);
    const { token } = await issuer.sign(
      request({ claims: { aud: 'other', exp: null, 'cognito:groups': ['a'] } }),
    );
    const payload = decodeJwt(token);
    expect(payload).toMatchObject({ aud: 'other', 'cognito:groups': ['a'] });
    expect(payload).not.toHaveProperty('exp');
  });

  it('signs tokens that have expired already', async () => {
    const { token } = await (await createIssuer(options)).sign(request({ expires_in: -10 }));
    expect(decodeJwt(token).exp).toBeLessThan(Date.now() / 1_000);
  });

  it('keeps its key in the data folder, readable by its owner only', async () => {
    const first = await createIssuer({ ...options, dataDir });
    const second = await createIssuer({ ...options, dataDir });
    expect(second.jwks).toEqual(first.jwks);
    expect((await stat(join(dataDir, 'issuer-key.json'))).mode & 0o777).toBe(0o600);
  });

  it('names the file when its key is broken', async () => {
    await writeFile(join(dataDir, 'issuer-key.json'), '{}');
    await expect(createIssuer({ ...options, dataDir })).rejects.toThrow(
      /issuer-key.json holds no signing key/,
    );
  });
});
