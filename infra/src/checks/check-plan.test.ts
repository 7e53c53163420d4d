import { describe, expect, it } from '@jest/globals';
import { at, drop, PLANS, problemsAfter, reference } from '../testing/mistakes.ts';
import { everyOption, synthesizePlan } from '../testing/synthesize-plans.ts';
import { checkPlan } from './check-plan.ts';

describe('the plans as they are', () => {
  it.each(['dev', 'prod', 'local'] as const)('%s has no known mistake', async (name) => {
    expect(await checkPlan(PLANS[name])).toEqual([]);
  });

  it('has none with every option taken', async () => {
    expect(await checkPlan(synthesizePlan(everyOption))).toEqual([]);
  });
});

describe('a mistake is named', () => {
  it('dangling reference', async () => {
    const problems = await problemsAfter((resource) => drop(resource, 'aws_sqs_queue', 'undelivered-queue'));
    expect(problems).toContain(
      'aws_sns_topic_subscription.answers refers to aws_sqs_queue.undelivered-queue, which is not in the plan',
    );
  });

  it('misspelt attribute', async () => {
    const problems = await problemsAfter((resource) => {
      at(resource, 'aws_apigatewayv2_integration', 'gateway-sendMessage-integration')['integration_uri'] =
        reference('aws_lambda_function.send-function.invok_arn');
    });
    expect(problems).toEqual([
      'aws_apigatewayv2_integration.gateway-sendMessage-integration reads aws_lambda_function.send-function.invok_arn, ' +
        'but aws_lambda_function has no attribute "invok_arn"',
    ]);
  });

  it('unknown IAM action', async () => {
    const problems = await problemsAfter((resource) => {
      const role = at(resource, 'aws_iam_role_policy', 'sync-policy');
      role['policy'] = role['policy'].replace('dynamodb:GetItem', 'dynamodb:ReadItem');
    });
    expect(problems).toEqual([
      'aws_iam_role_policy.sync-policy names dynamodb:ReadItem, which IAM does not know',
    ]);
  });

  it('missing permission of a route', async () => {
    expect(
      await problemsAfter((resource) => drop(resource, 'aws_lambda_permission', 'send-permit-typing')),
    ).toEqual([
      'route typing calls aws_lambda_function.send-function without permission: ' +
        'the gateway would answer "Internal server error"',
    ]);
  });

  it('missing permission of the authorizer', async () => {
    const problems = await problemsAfter((resource) =>
      drop(resource, 'aws_lambda_permission', 'authorize-permit-authorizer'),
    );
    expect(problems).toEqual([expect.stringContaining('every handshake would fail')]);
  });

  it('missing permission of the subscription', async () => {
    const problems = await problemsAfter((resource) =>
      drop(resource, 'aws_lambda_permission', 'deliver-permit-persona-response'),
    );
    expect(problems).toEqual([expect.stringContaining('answers would go undelivered')]);
  });

  it('permission of the function where its alias is called', async () => {
    const problems = await problemsAfter((resource) => {
      delete at(resource, 'aws_lambda_permission', 'send-permit-typing')['qualifier'];
      delete at(resource, 'aws_lambda_function_event_invoke_config', 'deliver-async')['qualifier'];
    }, 'prod');
    expect(problems).toEqual([
      expect.stringMatching(/^route typing calls aws_lambda_function.send-function without permission/),
      expect.stringMatching(/^aws_lambda_function.deliver-function has no on-failure destination/),
    ]);
  });

  it('permission for a whole service', async () => {
    const problems = await problemsAfter((resource) => {
      delete at(resource, 'aws_lambda_permission', 'send-permit-typing')['source_arn'];
    });
    expect(problems).toContain(
      'aws_lambda_permission.send-permit-typing lets a whole service invoke the function: name the source',
    );
  });

  it('subscription without a dead-letter queue', async () => {
    const problems = await problemsAfter((resource) => {
      delete at(resource, 'aws_sns_topic_subscription', 'answers')['redrive_policy'];
    });
    expect(problems).toEqual([
      'aws_sns_topic_subscription.answers has no dead-letter queue: what cannot be handed over is lost',
    ]);
  });

  it('dead-letter queue that refuses the topic', async () => {
    const problems = await problemsAfter((resource) =>
      drop(resource, 'aws_sqs_queue_policy', 'undelivered-policy'),
    );
    expect(problems).toEqual([expect.stringContaining('aws_sqs_queue.undelivered-queue refuses what')]);
  });

  it('asynchronous function without an on-failure destination', async () => {
    const problems = await problemsAfter((resource) =>
      drop(resource, 'aws_lambda_function_event_invoke_config', 'deliver-async'),
    );
    expect(problems).toEqual([expect.stringContaining('what fails three times is lost')]);
  });

  it('two-way route without its response', async () => {
    const problems = await problemsAfter((resource) => {
      drop(resource, 'aws_apigatewayv2_route_response', 'gateway-resume-response');
    });
    expect(problems).toContain('route resume is two-way but has no route response: its answer is dropped');
  });

  it('route response without a two-way route', async () => {
    const problems = await problemsAfter((resource) => {
      delete at(resource, 'aws_apigatewayv2_route', 'gateway-resume-route')[
        'route_response_selection_expression'
      ];
    });
    expect(problems).toEqual(['route resume has a route response but selects none: its answer is dropped']);
  });

  it('$connect without its authorizer', async () => {
    const problems = await problemsAfter((resource) => {
      delete at(resource, 'aws_apigatewayv2_route', 'gateway-connect-route')['authorizer_id'];
    });
    expect(problems).toEqual(['route $connect lets everyone in: it has no authorizer']);
  });

  it('table attribute that is no key', async () => {
    const problems = await problemsAfter((resource) => {
      at(resource, 'aws_dynamodb_table', 'messages-table')['attribute'].push({ name: 'text', type: 'S' });
    });
    expect(problems).toEqual([
      'aws_dynamodb_table.messages-table declares the attribute "text", which is no key of it or of its indexes',
    ]);
  });

  it('table key that is not declared', async () => {
    const problems = await problemsAfter((resource) => {
      at(resource, 'aws_dynamodb_table', 'messages-table')['attribute'].pop();
    });
    expect(problems).toEqual([
      'aws_dynamodb_table.messages-table uses the key "session_offset" without declaring it',
    ]);
  });

  it('runtime that does not exist', async () => {
    const problems = await problemsAfter((resource) => {
      at(resource, 'aws_lambda_function', 'send-function')['runtime'] = 'nodejs24';
    });
    expect(problems).toEqual([
      'aws_lambda_function.send-function wants the runtime "nodejs24", which Lambda does not have',
    ]);
  });

  it('log group without an end', async () => {
    const problems = await problemsAfter((resource) => {
      delete at(resource, 'aws_cloudwatch_log_group', 'send-logs')['retention_in_days'];
    });
    expect(problems).toEqual([
      expect.stringContaining('aws_lambda_function.send-function has no log group with an end'),
    ]);
  });

  it('right on everything', async () => {
    const problems = await problemsAfter((resource) => {
      const role = at(resource, 'aws_iam_role_policy', 'connect-policy');
      role['policy'] = role['policy'].replace(
        `"${reference('aws_dynamodb_table.connections-table.arn')}"`,
        '"*"',
      );
    });
    expect(problems).toEqual([
      expect.stringMatching(/^aws_iam_role_policy.connect-policy allows .* on "\*": name/),
    ]);
  });

  it('right to do everything', async () => {
    const problems = await problemsAfter((resource) => {
      const role = at(resource, 'aws_iam_role_policy', 'connect-policy');
      role['policy'] = role['policy'].replace('dynamodb:Query', 'dynamodb:*');
    });
    expect(problems).toEqual(['aws_iam_role_policy.connect-policy allows dynamodb:*: name the actions']);
  });

  it('route that the deployment does not cover', async () => {
    const problems = await problemsAfter((resource) => {
      const deployment = at(resource, 'aws_apigatewayv2_deployment', 'gateway-deployment');
      deployment['depends_on'] = deployment['depends_on'].filter(
        (one: string) => !one.endsWith('gateway-ack-route'),
      );
    });
    expect(problems).toEqual([
      'aws_apigatewayv2_deployment.gateway-deployment does not cover aws_apigatewayv2_route.gateway-ack-route: ' +
        'a change of it would not be served',
    ]);
  });

  it('access log that holds the token', async () => {
    const problems = await problemsAfter((resource) => {
      at(resource, 'aws_apigatewayv2_stage', 'gateway-stage')['access_log_settings'].format =
        '{"t":"$context.requestTime","p":"$request.header.Sec-WebSocket-Protocol"}';
    });
    expect(problems).toEqual([expect.stringContaining('may hold a token')]);
  });

  it('data trace', async () => {
    const problems = await problemsAfter((resource) => {
      at(resource, 'aws_apigatewayv2_stage', 'gateway-stage')['default_route_settings'].data_trace_enabled =
        true;
    });
    expect(problems).toEqual([expect.stringContaining('frames and tokens would be logged')]);
  });

  it('table that is not under the account’s own key', async () => {
    const problems = await problemsAfter((resource) => {
      delete at(resource, 'aws_dynamodb_table', 'messages-table')['server_side_encryption'];
    }, 'prod');
    expect(problems).toEqual(["aws_dynamodb_table.messages-table is not under the account's own key"]);
  });

  it('key that shuts out the bus', async () => {
    const problems = await problemsAfter((resource) => {
      const key = at(resource, 'aws_kms_key', 'encryption-key');
      key['policy'] = key['policy'].replace('"sns.amazonaws.com",', '');
    }, 'prod');
    expect(problems).toEqual([expect.stringContaining('shuts out sns.amazonaws.com')]);
  });
});
