import type { AwsCall, AwsRequest, ResourcePlan } from './aws-call.ts';

/** SNS speaks the query protocol: a form with `Action` and the topic's ARN. */
export const describeTopicCall = ({ path, body }: AwsRequest, plan: ResourcePlan): AwsCall => {
  const field = fieldsOf(path, body);
  const operation = field('Action') ?? 'Unknown';
  const created = operation === 'CreateTopic' ? field('Name') : undefined;
  const resource =
    field('TopicArn') ??
    field('ResourceArn') ??
    field('SubscriptionArn') ??
    (created === undefined ? '*' : `arn:aws:sns:${plan.region}:${plan.accountId}:${created}`);
  // A batch needs no permission of its own.
  const action = `sns:${operation.replace(/^PublishBatch$/, 'Publish')}`;
  return { service: 'sns', operation, grants: [{ action, resource }] };
};

/** SQS speaks JSON with a target, and the query protocol to older clients. */
export const describeQueueCall = ({ target, path, body }: AwsRequest, plan: ResourcePlan): AwsCall => {
  const field = target === undefined ? fieldsOf(path, body) : jsonFieldsOf(body);
  const operation = target?.split('.')[1] ?? field('Action') ?? 'Unknown';
  const url = field('QueueUrl');
  const name = url?.split('/').at(-1) ?? field('QueueName');
  const planned = plan.queues.find((queue) => queue.url === url || queue.name === name);
  const resource =
    planned?.arn ?? (name === undefined ? '*' : `arn:aws:sqs:${plan.region}:${plan.accountId}:${name}`);
  return {
    service: 'sqs',
    operation,
    grants: [{ action: `sqs:${operation.replace(/Batch$/, '')}`, resource }],
  };
};

type Field = (name: string) => string | undefined;

/** Only the fields asked for are decoded: a message of 256 KB is in there too. */
const fieldsOf = (path: string, body: Buffer): Field => {
  const form = `${path.split('?')[1] ?? ''}&${body.toString('latin1')}`;
  return (name) => {
    const value = new RegExp(`(?:^|&)${name}=([^&]*)`).exec(form)?.[1];
    return value === undefined ? undefined : (new URLSearchParams(`v=${value}`).get('v') ?? undefined);
  };
};

const jsonFieldsOf = (body: Buffer): Field => {
  try {
    const input = JSON.parse(body.toString()) as Record<string, unknown> | null;
    return (name) => (typeof input?.[name] === 'string' ? input[name] : undefined);
  } catch {
    return () => undefined; // The service says what is wrong with it.
  }
};
