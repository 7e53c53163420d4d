import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { PolicyStatement } from '../plan/system.ts';
import { decide, isAllowed } from './decide.ts';
import { matchesGlob } from './glob.ts';

const table = 'arn:aws:dynamodb:us-east-1:000000000000:table/messages';
const index = `${table}/index/by_key`;
const queue = 'arn:aws:sqs:us-east-1:000000000000:dead-letters';

const allow = (actions: string[], resources: string[]): PolicyStatement => ({
  effect: 'Allow',
  actions,
  resources,
});
const deny = (actions: string[], resources: string[]): PolicyStatement => ({
  effect: 'Deny',
  actions,
  resources,
});

describe('an identity policy', () => {
  it.each([
    ['nothing is allowed by no statement', [], 'dynamodb:PutItem', table, 'unmatched'],
    ['an Allow allows', [allow(['dynamodb:PutItem'], [table])], 'dynamodb:PutItem', table, 'allowed'],
    ['actions ignore case', [allow(['DynamoDB:putitem'], [table])], 'dynamodb:PutItem', table, 'allowed'],
    [
      'another action stays denied',
      [allow(['dynamodb:GetItem'], [table])],
      'dynamodb:PutItem',
      table,
      'unmatched',
    ],
    [
      'a longer action is another action',
      [allow(['sqs:SendMessage'], [queue])],
      'sqs:SendMessageBatch',
      queue,
      'unmatched',
    ],
    [
      'resources heed case',
      [allow(['dynamodb:*'], [table.toUpperCase()])],
      'dynamodb:PutItem',
      table,
      'unmatched',
    ],
    [
      "a table's ARN does not cover its index",
      [allow(['dynamodb:Query'], [table])],
      'dynamodb:Query',
      index,
      'unmatched',
    ],
    [
      "an index's ARN does not cover its table",
      [allow(['dynamodb:Query'], [index])],
      'dynamodb:Query',
      table,
      'unmatched',
    ],
    [
      '/index/* covers the indexes',
      [allow(['dynamodb:Query'], [`${table}/index/*`])],
      'dynamodb:Query',
      index,
      'allowed',
    ],
    [
      '/index/* does not cover the table',
      [allow(['dynamodb:Query'], [`${table}/index/*`])],
      'dynamodb:Query',
      table,
      'unmatched',
    ],
    [
      '? stands for one character',
      [allow(['dynamodb:???Item'], [table])],
      'dynamodb:PutItem',
      table,
      'allowed',
    ],
    [
      '? does not stand for none',
      [allow(['dynamodb:PutItem?'], [table])],
      'dynamodb:PutItem',
      table,
      'unmatched',
    ],
    ['a lone * covers every resource', [allow(['*'], ['*'])], 'dynamodb:PutItem', table, 'allowed'],
    [
      'a wildcard stays within its segment',
      [allow(['*'], ['arn:aws:*:messages'])],
      'dynamodb:PutItem',
      table,
      'unmatched',
    ],
    [
      'segments may be wildcards',
      [allow(['*'], ['arn:aws:dynamodb:*:*:table/*'])],
      'dynamodb:PutItem',
      table,
      'allowed',
    ],
    [
      'a call without a resource needs *',
      [allow(['dynamodb:ListTables'], [table])],
      'dynamodb:ListTables',
      '*',
      'unmatched',
    ],
    [
      'an explicit Deny wins, wherever it stands',
      [deny(['dynamodb:Put*'], ['*']), allow(['dynamodb:*'], [table])],
      'dynamodb:PutItem',
      table,
      'denied',
    ],
    [
      'an explicit Deny wins after an Allow as well',
      [allow(['dynamodb:*'], [table]), deny(['dynamodb:Put*'], ['*'])],
      'dynamodb:PutItem',
      table,
      'denied',
    ],
    [
      'a Deny of something else changes nothing',
      [deny(['dynamodb:DeleteItem'], ['*']), allow(['dynamodb:*'], [table])],
      'dynamodb:PutItem',
      table,
      'allowed',
    ],
  ] as const)('%s', (_fact, statements, action, resource, decision) => {
    expect(decide(statements, action, resource)).toBe(decision);
    expect(isAllowed(statements, action, resource)).toBe(decision === 'allowed');
  });

  it('allows no more when a Deny is added, wherever', () => {
    const word = fc.constantFrom('dynamodb:PutItem', 'dynamodb:*', 'sns:Publish', '*');
    const arn = fc.constantFrom(table, index, queue, '*', `${table}*`);
    const statement = fc.record({
      effect: fc.constantFrom<'Allow' | 'Deny'>('Allow', 'Deny'),
      actions: fc.array(word, { minLength: 1, maxLength: 3 }),
      resources: fc.array(arn, { minLength: 1, maxLength: 3 }),
    });
    fc.assert(
      fc.property(fc.array(statement), statement, fc.nat(), (statements, added, place) => {
        const at = place % (statements.length + 1);
        const more = [
          ...statements.slice(0, at),
          { ...added, effect: 'Deny' as const },
          ...statements.slice(at),
        ];
        return (
          !isAllowed(more, 'dynamodb:PutItem', table) || isAllowed(statements, 'dynamodb:PutItem', table)
        );
      }),
    );
  });
});

describe('a wildcard', () => {
  it('matches what the regular expression of the same meaning matches', () => {
    const pattern = fc.string({ unit: fc.constantFrom('a', 'b', '*', '?'), maxLength: 8 });
    const text = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), maxLength: 10 });
    fc.assert(
      fc.property(pattern, text, (glob, word) => {
        const same = new RegExp(`^${glob.replaceAll('*', '.*').replaceAll('?', '.')}$`).test(word);
        return matchesGlob(glob, word) === same;
      }),
      { numRuns: 2_000 },
    );
  });
});
