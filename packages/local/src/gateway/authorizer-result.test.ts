import { describe, expect, it } from '@jest/globals';
import { readAuthorizerResult } from './authorizer-result.ts';

const ARN = 'arn:aws:execute-api:us-east-1:000000000000:abcd123456/local/$connect';
const read = (...statements: object[]) =>
  readAuthorizerResult(
    JSON.stringify({
      principalId: 'u1',
      policyDocument: { Statement: statements },
      context: { a: 1, b: true },
    }),
    ARN,
    8192,
  ).verdict;
const statement = (Effect: string, Resource: unknown, Action: unknown = 'execute-api:Invoke') => ({
  Effect,
  Resource,
  Action,
});

describe("an authorizer's policy", () => {
  it.each<[string, object[], string]>([
    ['the exact method', [statement('Allow', ARN)], 'allow'],
    ['everything', [statement('Allow', '*', '*')], 'allow'],
    ['the stage by wildcard', [statement('Allow', ARN.replace('$connect', '*'))], 'allow'],
    ['one of a list', [statement('Allow', ['arn:other', ARN], ['s3:*', 'execute-api:*'])], 'allow'],
    ['an action in another case', [statement('Allow', ARN, 'Execute-API:invoke')], 'allow'],
    ['? for one character', [statement('Allow', ARN.replace('local', 'loca?'))], 'allow'],
    ['? is not two characters', [statement('Allow', ARN.replace('local', 'loc?'))], 'deny'],
    ['a dot is only a dot', [statement('Allow', ARN.replace(':aws:', '.aws:'))], 'deny'],
    ['another resource', [statement('Allow', 'arn:other')], 'deny'],
    ['another action', [statement('Allow', ARN, 's3:GetObject')], 'deny'],
    ['no statement', [], 'deny'],
    ['a Deny beside the Allow', [statement('Allow', '*'), statement('Deny', ARN)], 'deny'],
    ['a Deny of something else', [statement('Allow', '*'), statement('Deny', 'arn:other')], 'allow'],
  ])('with %s', (_what, statements, verdict) => {
    expect(read(...statements)).toBe(verdict);
  });

  it('leads to a context of strings', () => {
    const payload = {
      principalId: 'u1',
      policyDocument: { Statement: statement('Allow', '*') },
      context: { a: 1, b: true },
    };
    expect(readAuthorizerResult(JSON.stringify(payload), ARN, 8192)).toEqual({
      verdict: 'allow',
      principalId: 'u1',
      context: { a: '1', b: 'true' },
    });
  });

  it.each(['null', '"x"', 'not json', '{}', '{"principalId":"u1"}', '{"policyDocument":{"Statement":[]}}'])(
    'missing, as in %s, is misconfigured',
    (payload) => {
      expect(readAuthorizerResult(payload, ARN, 8192).verdict).toBe('misconfigured');
    },
  );
});
