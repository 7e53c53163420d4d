import { SetupError } from '../setup-error.ts';

/** Resources the stack makes real. */
const MADE_REAL = [
  'aws_apigatewayv2_api',
  'aws_apigatewayv2_authorizer',
  'aws_apigatewayv2_integration',
  'aws_apigatewayv2_integration_response',
  'aws_apigatewayv2_route',
  'aws_apigatewayv2_route_response',
  'aws_apigatewayv2_stage',
  'aws_dynamodb_table',
  'aws_iam_policy',
  'aws_iam_role',
  'aws_iam_role_policy',
  'aws_iam_role_policy_attachment',
  'aws_lambda_function',
  'aws_lambda_function_event_invoke_config',
  'aws_lambda_permission',
  'aws_sns_topic',
  'aws_sns_topic_subscription',
  'aws_sqs_queue',
];

/**
 * Resources that change nothing on one machine: a deployment is always the newest here, nobody else has access
 * to the queues and topics, and logs, alarms, keys, users, names and hosting have their local stand-ins.
 */
const WITHOUT_EFFECT = [
  /^aws_apigatewayv2_(deployment|domain_name|api_mapping)$/,
  /^aws_api_gateway_account$/,
  /^aws_(sns_topic|sqs_queue|s3_bucket)_policy$/,
  /^aws_cloudwatch_/,
  /^aws_kms_/,
  /^aws_cognito_/,
  /^aws_lambda_(alias|provisioned_concurrency_config)$/,
  /^aws_(s3|cloudfront|acm|route53|wafv2|xray|budgets)_/,
];

/** @throws {SetupError} for a type that is on neither list: what it does must be decided, not overlooked. */
export const refuseUnknownTypes = (types: string[]): void => {
  const unknown = types.find(
    (type) => !MADE_REAL.includes(type) && !WITHOUT_EFFECT.some((pattern) => pattern.test(type)),
  );
  if (unknown !== undefined)
    throw new SetupError(`The plan holds ${unknown}, which the local stack does not know`);
};

/** Resources that are not made real answer any attribute. */
export const isWithoutEffect = (type: string): boolean =>
  WITHOUT_EFFECT.some((pattern) => pattern.test(type));
