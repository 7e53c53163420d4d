import { Runtime } from '@aws-sdk/client-lambda';
import { addressesIn, type Plan, type Problem, resourcesOf } from './plan.ts';

const RUNTIMES = new Set<string>(Object.values(Runtime));

/** Each function has a runtime that exists, a log group that ends, and a role that no other function has. */
export const checkFunctions = (plan: Plan): Problem[] => {
  const groups = new Map(
    resourcesOf(plan, 'aws_cloudwatch_log_group').map((group) => [group.address, group]),
  );
  const owners = new Map<string, string>();
  return resourcesOf(plan, 'aws_lambda_function').flatMap(({ address, attributes }) => {
    const [group] = addressesIn(attributes['logging_config']?.log_group);
    const [role = ''] = addressesIn(attributes['role']);
    const other = owners.get(role);
    owners.set(role, address);
    return [
      ...(RUNTIMES.has(attributes['runtime'])
        ? []
        : [`${address} wants the runtime "${attributes['runtime']}", which Lambda does not have`]),
      ...(group && groups.get(group)?.attributes['retention_in_days']
        ? []
        : [`${address} has no log group with an end: Lambda would make one that keeps its logs for ever`]),
      ...(other ? [`${address} shares its role with ${other}`] : []),
    ];
  });
};
