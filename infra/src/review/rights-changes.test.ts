import { describe, expect, it } from '@jest/globals';
import { renderChanges, sortChanges } from './plan-changes.ts';
import { diffRights } from './rights-changes.ts';

const allow = (...actions: string[]) => ({
  policy: JSON.stringify({ Statement: [{ Effect: 'Allow', Action: actions, Resource: ['arn:table'] }] }),
});
const policy = (change: object, actions: string[] = ['update']) => ({
  address: 'aws_iam_role_policy.send-policy',
  type: 'aws_iam_role_policy',
  change: { actions, ...change },
});

describe('the change of rights of a plan', () => {
  it('names each action that comes or goes, and none that stays', () => {
    const change = policy({
      before: allow('dynamodb:Query', 'dynamodb:GetItem'),
      after: allow('dynamodb:Query', 'dynamodb:Scan'),
    });
    expect(diffRights([change])).toEqual([
      '  aws_iam_role_policy.send-policy',
      '- Allow dynamodb:GetItem on arn:table',
      '+ Allow dynamodb:Scan on arn:table',
    ]);
    expect(renderChanges('prod', sortChanges({ resource_changes: [change] }))).toContain(
      '**Rights change, against what is deployed**\n```diff\n  aws_iam_role_policy.send-policy\n- Allow dynamodb:GetItem',
    );
  });

  it('includes who may assume a role, who may invoke a function, and on which condition', () => {
    const trust = (service: string) => ({
      assume_role_policy: JSON.stringify({
        Statement: { Effect: 'Allow', Principal: { Service: service }, Action: 'sts:AssumeRole' },
      }),
    });
    const role = { address: 'aws_iam_role.a', type: 'aws_iam_role' };
    const permission = { address: 'aws_lambda_permission.b', type: 'aws_lambda_permission' };
    expect(
      diffRights([
        { ...role, change: { actions: ['update'], before: trust('lambda'), after: trust('ec2') } },
        {
          ...permission,
          change: {
            actions: ['create'],
            before: null,
            after: { function_name: 'send', qualifier: 'live', principal: 'sns', source_arn: 'arn:topic' },
          },
        },
      ]),
    ).toEqual([
      '  aws_iam_role.a',
      '- Allow sts:AssumeRole to {"Service":"lambda"}',
      '+ Allow sts:AssumeRole to {"Service":"ec2"}',
      '  aws_lambda_permission.b',
      '+ send:live may be invoked by sns for arn:topic',
    ]);
  });

  it('says where the rights are known only when they are applied', () => {
    const change = policy({ before: allow('dynamodb:Query'), after: {}, after_unknown: { policy: true } });
    expect(diffRights([change])).toEqual([
      '  aws_iam_role_policy.send-policy',
      '+ known only when it is applied: see infra/expected',
    ]);
  });

  it('is none where nothing changes, or only other things do', () => {
    const same = { before: allow('dynamodb:Query'), after: allow('dynamodb:Query') };
    expect(diffRights([policy(same, ['no-op']), policy(same)])).toEqual([]);
  });
});
