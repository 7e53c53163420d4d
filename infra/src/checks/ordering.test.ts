import { describe, expect, it } from '@jest/globals';
import { at, problemsAfter } from '../testing/mistakes.ts';

describe('an order that loses something is named', () => {
  it('subscription that comes before what it needs', async () => {
    const problems = await problemsAfter((resource) => {
      at(resource, 'aws_sns_topic_subscription', 'answers')['depends_on'] = [];
    });
    expect(problems).toEqual([
      'aws_sns_topic_subscription.answers does not wait for aws_lambda_permission.deliver-permit-persona-response: ' +
        'what comes before it is lost',
      'aws_sns_topic_subscription.answers does not wait for aws_sqs_queue_policy.undelivered-policy: ' +
        'what comes before it is lost',
    ]);
  });

  it('subscription that goes before its successor is there', async () => {
    const problems = await problemsAfter((resource) => {
      delete at(resource, 'aws_sns_topic_subscription', 'answers')['lifecycle'];
    });
    expect(problems).toEqual([
      'aws_sns_topic_subscription.answers goes before its successor is there: what is published in between is lost',
    ]);
  });

  it('deployment that is served before the gateway may call its functions', async () => {
    const problems = await problemsAfter((resource) => {
      const deployment = at(resource, 'aws_apigatewayv2_deployment', 'gateway-deployment');
      deployment['depends_on'] = deployment['depends_on'].filter(
        (one: string) => !one.endsWith('sync-permit-ack'),
      );
    });
    expect(problems).toEqual([
      'aws_apigatewayv2_deployment.gateway-deployment does not wait for aws_lambda_permission.sync-permit-ack: ' +
        'frames before it would fail',
    ]);
  });

  it('permission whose successor would be refused beside it', async () => {
    const problems = await problemsAfter((resource) => {
      at(resource, 'aws_lambda_permission', 'sync-permit-ack')['statement_id'] = 'permit-ack';
    });
    expect(problems).toEqual([expect.stringContaining('sync-permit-ack has a fixed statement id')]);
  });
});
