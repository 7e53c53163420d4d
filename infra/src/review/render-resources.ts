import { type Attributes, type Plan, resourcesOf } from '../checks/plan.ts';

/** What a reviewer wants to see of a type beside its name; all else is in the diff of the source. */
const TELLING: Record<string, readonly string[]> = {
  aws_apigatewayv2_route: ['route_key', 'authorization_type', 'route_response_selection_expression'],
  aws_apigatewayv2_stage: [
    'default_route_settings.throttling_rate_limit',
    'default_route_settings.throttling_burst_limit',
  ],
  aws_cloudwatch_log_group: ['name', 'retention_in_days', 'kms_key_id'],
  aws_cloudwatch_metric_alarm: ['metric_name', 'extended_statistic', 'threshold', 'period'],
  aws_dynamodb_table: [
    'name',
    'hash_key',
    'range_key',
    'point_in_time_recovery.enabled',
    'deletion_protection_enabled',
    'server_side_encryption.kms_key_arn',
  ],
  aws_lambda_function: [
    'function_name',
    'runtime',
    'memory_size',
    'timeout',
    'reserved_concurrent_executions',
  ],
  aws_lambda_provisioned_concurrency_config: ['provisioned_concurrent_executions'],
  aws_s3_object: ['key', 'cache_control'],
  aws_sns_topic: ['name', 'kms_master_key_id'],
  aws_sns_topic_subscription: ['protocol', 'topic_arn', 'endpoint', 'redrive_policy'],
  aws_sqs_queue: ['name', 'message_retention_seconds', 'kms_master_key_id'],
};

const pick = (attributes: Attributes, path: string): unknown =>
  path.split('.').reduce<unknown>((value, key) => (value as Attributes | undefined)?.[key], attributes);

/** One line a resource, sorted; then how many there are. */
export const renderResources = (plan: Plan): string => {
  const lines = resourcesOf(plan)
    .map(({ type, address, attributes }) => {
      const told = (TELLING[type] ?? [])
        .map((path) => [path.split('.').at(-1), pick(attributes, path)])
        .filter(([, value]) => value !== undefined)
        .map(([name, value]) => `${name}=${String(value)}`);
      return [address, ...told].join('  ');
    })
    .sort();
  return `${lines.join('\n')}\n\n${lines.length} resources\n`;
};
