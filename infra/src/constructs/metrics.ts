import { METRICS } from '@bos/core/ports/telemetry';

/** One series of CloudWatch, as alarms and dashboard name it. */
export interface Metric {
  namespace: string;
  name: string;
  dimensions: Record<string, string>;
  stat: 'Sum' | 'Maximum' | 'Average' | 'p50' | 'p90' | 'p99';
}

/** What there is to watch in one stack. */
export interface Observed {
  /** Name of the stack, and prefix of what is made here. */
  name: string;
  region: string;
  /** Namespace of the platform's own metrics. */
  namespace: string;
  apiId: string;
  stage: string;
  functions: readonly { id: string; functionName: string; memoryMb: number }[];
  connectionsTable: string;
  messagesTable: string;
  undelivered: string;
  deadLetters: string;
  /** Name of the topic that answers come by, and of the function that takes them. */
  answersTopic: string;
  deliver: string;
}

/** Namespace of an environment: two environments of one account must not share a series. */
export const metricsNamespace = (environment: string): string => `BuildingOS/Realtime/${environment}`;

export const SERVICES_THAT_PUSH = ['send', 'deliver', 'sync', 'connect', 'disconnect'] as const;

/** The series of one stack, by what they mean. */
export const platformMetrics = (observed: Observed) => ({
  /** A metric the functions write themselves; `service` is the function's short name. */
  own: (metric: keyof typeof METRICS, service: string, stat: Metric['stat'] = 'Sum'): Metric => ({
    namespace: observed.namespace,
    name: METRICS[metric],
    dimensions: { service },
    stat,
  }),
  deliveryLatency: (stat: Metric['stat']): Metric => ({
    namespace: observed.namespace,
    name: METRICS.deliveryLatency,
    dimensions: { service: 'deliver' },
    stat,
  }),
  lambda: (name: string, functionName: string, stat: Metric['stat'] = 'Sum'): Metric => ({
    namespace: 'AWS/Lambda',
    name,
    dimensions: { FunctionName: functionName },
    stat,
  }),
  gateway: (name: string, stat: Metric['stat'] = 'Sum'): Metric => ({
    namespace: 'AWS/ApiGateway',
    name,
    dimensions: { ApiId: observed.apiId, Stage: observed.stage },
    stat,
  }),
  queueDepth: (queueName: string): Metric => ({
    namespace: 'AWS/SQS',
    name: 'ApproximateNumberOfMessagesVisible',
    dimensions: { QueueName: queueName },
    stat: 'Maximum',
  }),
  /** What a topic could neither hand over nor put into its queue. */
  lostByBus: (topicName: string): Metric => ({
    namespace: 'AWS/SNS',
    name: 'NumberOfNotificationsFailedToRedriveToDlq',
    dimensions: { TopicName: topicName },
    stat: 'Sum',
  }),
  table: (name: string, tableName: string): Metric => ({
    namespace: 'AWS/DynamoDB',
    name,
    dimensions: { TableName: tableName },
    stat: 'Sum',
  }),
});
