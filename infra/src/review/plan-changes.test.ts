import { describe, expect, it } from '@jest/globals';
import { renderChanges, sortChanges } from './plan-changes.ts';

const change = (address: string, ...actions: string[]) => ({
  address,
  type: address.split('.')[0] ?? '',
  change: { actions },
});

describe('the changes of a plan', () => {
  const changes = sortChanges({
    resource_changes: [
      change('aws_lambda_function.send-function', 'update'),
      change('aws_dynamodb_table.messages-table', 'delete', 'create'),
      change('aws_apigatewayv2_deployment.gateway-deployment', 'create', 'delete'),
      change('aws_sqs_queue.undelivered-queue', 'delete'),
      change('aws_iam_role.send-role', 'no-op'),
      change('aws_sns_topic.chat-presence-topic', 'create'),
    ],
  });

  it('are sorted by what they do', () => {
    expect(changes).toEqual({
      created: ['aws_sns_topic.chat-presence-topic'],
      updated: ['aws_lambda_function.send-function'],
      replaced: ['aws_dynamodb_table.messages-table', 'aws_apigatewayv2_deployment.gateway-deployment'],
      destroyed: ['aws_sqs_queue.undelivered-queue'],
      lost: ['aws_dynamodb_table.messages-table', 'aws_sqs_queue.undelivered-queue'],
      rights: [],
    });
  });

  it('include the role that other environments log by among what is lost', () => {
    const account = change('aws_api_gateway_account.gateway-access-account', 'delete');
    expect(sortChanges({ resource_changes: [account] }).lost).toEqual([account.address]);
  });

  it('begin with the data that would be lost', () => {
    const text = renderChanges('dev', changes);
    expect(text).toContain('1 to create, 1 to update, 2 to replace, 1 to destroy.');
    expect(text.indexOf('messages-table')).toBeLessThan(text.indexOf('gateway-deployment'));
  });

  it('may be none', () => {
    expect(renderChanges('prod', sortChanges({}))).toContain('Nothing changes.');
  });
});
