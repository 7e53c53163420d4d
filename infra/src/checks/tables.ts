import { type Attributes, type Plan, type Problem, resourcesOf } from './plan.ts';

/** A table declares exactly the attributes that its keys use: DynamoDB refuses any other. */
export const checkTables = (plan: Plan): Problem[] =>
  resourcesOf(plan, 'aws_dynamodb_table').flatMap(({ address, attributes }) => {
    const indexes: Attributes[] = [
      ...(attributes['local_secondary_index'] ?? []),
      ...(attributes['global_secondary_index'] ?? []),
    ];
    const keys = new Set<string>(
      [attributes, ...indexes]
        .flatMap((one) => [one['hash_key'], one['range_key']])
        .filter((key) => key !== undefined),
    );
    const declared: string[] = (attributes['attribute'] ?? []).map((one: Attributes) => one['name']);
    return [
      ...declared
        .filter((name) => !keys.has(name))
        .map(
          (name) => `${address} declares the attribute "${name}", which is no key of it or of its indexes`,
        ),
      ...[...keys]
        .filter((key) => !declared.includes(key))
        .map((key) => `${address} uses the key "${key}" without declaring it`),
      ...(attributes['ttl']?.enabled ? [] : [`${address} keeps its items for ever: it has no TTL`]),
    ];
  });
