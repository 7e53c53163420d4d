import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startTestStack, type TestStack } from '../testing/stack.ts';

describe("the stack's own API", () => {
  let stack: TestStack;
  beforeAll(async () => {
    stack = await startTestStack();
  });
  afterAll(() => stack.close());

  const post = async (url: string, body: unknown) => {
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    const response = await fetch(url, { method: 'POST', body: text });
    return { status: response.status, ...((await response.json()) as object) };
  };

  it.each([
    ['a kind nobody knows', { kind: 'quake' }, 'kind'],
    ['no kind', { status: 410 }, 'kind'],
    ['a key nobody knows', { kind: 'push', status: 410, conectionId: 'x' }, 'conectionId'],
    ['a status nobody knows', { kind: 'push', status: 404 }, 'status'],
    ['a push that succeeds and was delivered', { kind: 'push', status: 200, delivered: true }, 'delivered'],
    ['a rate above 1', { kind: 'cold', rate: 1.5 }, 'rate'],
    ['a rate below 0', { kind: 'cold', rate: -0.1 }, 'rate'],
    ['no times at all', { kind: 'cold', times: 0 }, 'times'],
    ['half a time', { kind: 'cold', times: 0.5 }, 'times'],
    ['a topic nobody has', { kind: 'sns', topic: 'presence', effect: 'delay' }, 'topic'],
    ['an effect nobody knows', { kind: 'sns', effect: 'lose' }, 'effect'],
    ['a delay backwards', { kind: 'sns', effect: 'delay', delayMs: [5, 1] }, 'delayMs'],
    ['a kill without a pace', { kind: 'kill' }, 'everyMs'],
    ['a kill without a pause', { kind: 'kill', everyMs: 0 }, 'everyMs'],
    ['a crash of nothing', { kind: 'crash', when: 'before', call: 1 }, 'function'],
    ['a crash during a call', { kind: 'crash', function: 'send', when: 'during', call: 1 }, 'when'],
    ['a crash before there was a call', { kind: 'crash', function: 'send', when: 'before', call: 0 }, 'call'],
  ])('refuses %s, names the key, and leaves the rules as they were', async (_what, rule, key) => {
    await stack.faults({ kind: 'cold', times: 3 });
    const refused = await post(stack.local.faultsUrl, { rules: [{ kind: 'cold' }, rule] });
    expect(refused).toMatchObject({ status: 400, error: expect.stringContaining(key) });
    expect((await stack.fired()).rules).toEqual([{ kind: 'cold', rate: 1, times: 3, fired: 0 }]);
  });

  it.each([
    ['no JSON', '{', /JSON/],
    ['no rules', {}, /rules/],
    ['rules that are no list', { rules: {} }, /rules/],
    ['a seed that is a text', { seed: 'x', rules: [] }, /seed/],
    ['a key nobody knows', { rules: [], sed: 1 }, /sed/],
  ])('refuses a set with %s', async (_what, body, error) => {
    expect(await post(stack.local.faultsUrl, body)).toMatchObject({
      status: 400,
      error: expect.stringMatching(error),
    });
  });

  it.each([
    ['no user', {}, /user_id/],
    ['a user that is a number', { user_id: 7 }, /user_id/],
    ['an end that is a text', { user_id: 'ana', expires_in: '1h' }, /expires_in/],
    ['claims that are a list', { user_id: 'ana', claims: [] }, /claims/],
    ['a key nobody knows', { user_id: 'ana', expiresIn: 1 }, /expiresIn/],
  ])('refuses to sign for %s', async (_what, body, error) => {
    expect(await post(stack.local.tokenUrl, body)).toMatchObject({
      status: 400,
      error: expect.stringMatching(error),
    });
  });

  it('signs what it is asked for, claims merged last, null deleting one', async () => {
    const request = { user_id: 'ana', expires_in: 60, claims: { aud: null, scope: 'chat', sub: 'bia' } };
    const { token, expires_in } = Object(await post(stack.local.tokenUrl, request));
    const claims = JSON.parse(Buffer.from(token.split('.')[1], 'base64url').toString());
    expect(expires_in).toBe(60);
    expect(claims).toEqual({
      iss: new URL(stack.local.web).origin,
      sub: 'bia',
      scope: 'chat',
      iat: expect.any(Number),
      exp: claims.iat + 60,
    });
  });

  it('answers with the whole set and the totals, and takes a seed', async () => {
    const rules = [
      { kind: 'push', status: 410 },
      { kind: 'kill', everyMs: 60_000, rate: 0.5 },
    ];
    const answer = await post(stack.local.faultsUrl, { seed: 42, rules });
    const expected = {
      seed: 42,
      rules: [
        { kind: 'push', status: 410, delivered: false, rate: 1, fired: 0 },
        { kind: 'kill', everyMs: 60_000, rate: 0.5, fired: 0 },
      ],
      totals: { push: 0, sns: 0, dynamodb: 0, kill: 0, crash: 0, cold: 0 },
    };
    expect(answer).toEqual({ status: 200, ...expected });
    expect(await stack.fired()).toEqual(expected);
    expect(await stack.faults()).toMatchObject({ rules: [] });
  });

  it.each([
    ['GET', 'token', 405],
    ['DELETE', 'faults', 405],
    ['POST', 'stats', 405],
    ['POST', 'nothing', 404],
    ['GET', 'nothing.json', 404],
  ])('answers %s /%s with %i and an error', async (method, path, status) => {
    const response = await fetch(new URL(path, stack.local.web), { method });
    expect(response.status).toBe(status);
    expect(await response.json()).toEqual({ error: expect.any(String) });
  });

  it('tells where everything is, on 127.0.0.1 only', async () => {
    const { endpoints, topics, tables, region, accountId, ...urls } = stack.local;
    expect(await (await fetch(new URL('local.json', urls.web))).json()).toEqual(stack.local);
    for (const url of [...Object.values(urls), ...Object.values(endpoints)]) {
      expect(new URL(url).hostname).toBe('127.0.0.1');
    }
    for (const arn of Object.values(topics)) expect(arn).toMatch(`arn:aws:sns:${region}:${accountId}:`);
    expect(Object.values(tables).every(Boolean)).toBe(true);
  });

  it('refuses an unsigned call of the management API with 403', async () => {
    const url = `${stack.local.endpoints.apigatewaymanagementapi}/@connections/Qyi07eCbtjMCJKw%3D`;
    expect((await fetch(url, { method: 'POST', body: '{}' })).status).toBe(403);
  });
});
