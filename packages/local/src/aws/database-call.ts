import type { AwsCall, AwsRequest, ResourcePlan } from './aws-call.ts';

interface Body {
  TableName?: string;
  IndexName?: string;
  ResourceArn?: string;
  RequestItems?: Record<string, unknown>;
  Item?: { role?: { S?: string } };
}

/** DynamoDB: the operation is in the target, the tables in the body, by name or ARN. */
export const describeDatabaseCall = ({ target, body }: AwsRequest, plan: ResourcePlan): AwsCall => {
  const operation = target?.split('.')[1] ?? 'Unknown';
  const action = `dynamodb:${operation}`;
  const input = parse(body);
  const names = [input.TableName, ...Object.keys(input.RequestItems ?? {})].filter(
    (name) => name !== undefined,
  );
  const index = input.IndexName === undefined ? '' : `/index/${input.IndexName}`;
  const resources = names.map((name) => arnOf(name, plan) + index);
  if (resources.length === 0) resources.push(input.ResourceArn ?? '*');
  const [tableName] = names.length === 1 ? names.map((name) => name.replace(/^arn:.*:table\//, '')) : [];
  return {
    service: 'dynamodb',
    operation,
    grants: resources.map((resource) => ({ action, resource })),
    ...(tableName !== undefined && { tableName }),
    ...(operation === 'PutItem' && input.Item?.role?.S === 'user' && { isUserMessage: true }),
  };
};

const arnOf = (name: string, { region, accountId, tables }: ResourcePlan): string => {
  if (name.startsWith('arn:')) return name;
  const planned = tables.find((table) => table.name === name);
  return planned?.arn ?? `arn:aws:dynamodb:${region}:${accountId}:table/${name}`;
};

/** What is no JSON object names no table; the database says what is wrong with it. */
const parse = (body: Buffer): Body => {
  try {
    return (JSON.parse(body.toString()) as Body | null) ?? {};
  } catch {
    return {};
  }
};
