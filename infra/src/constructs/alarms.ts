import {
  CloudwatchMetricAlarm,
  type CloudwatchMetricAlarmConfig,
} from '@cdktf/provider-aws/lib/cloudwatch-metric-alarm/index.js';
import { Construct } from 'constructs';
import { type Metric, type Observed, platformMetrics, SERVICES_THAT_PUSH } from './metrics.ts';

/** When one metric means that someone should look. */
interface Alarm {
  id: string;
  /** What is wrong, and what to do about it. */
  because: string;
  metric: Metric;
  /** With it, the alarm is about `metric` in percent of this one, and quiet below twenty. */
  outOf?: Metric;
  /** Above this for `of` of the last `within` periods. */
  threshold: number;
  /** Seconds. */
  period: number;
  of?: number;
  within?: number;
}

const alarms = (observed: Observed): Alarm[] => {
  const at = platformMetrics(observed);
  return [
    {
      id: 'undelivered',
      because: 'The bus could not hand an answer to deliver. Read the queue, then redrive it.',
      metric: at.queueDepth(observed.undelivered),
      threshold: 0,
      period: 60,
    },
    {
      id: 'dead-letters',
      because:
        'An answer made no sense or failed three times. Read the reason in the queue, then redrive it.',
      metric: at.queueDepth(observed.deadLetters),
      threshold: 0,
      period: 60,
    },
    {
      id: 'lost-by-the-bus',
      because:
        'An answer reached neither deliver nor its queue, and is lost. May the bus write to the queue?',
      metric: at.lostByBus(observed.answersTopic),
      threshold: 0,
      period: 60,
    },
    {
      id: 'lost-after-deliver',
      because:
        'An answer failed in deliver and could not be put aside: it is lost. May the role write to the queue?',
      metric: at.lambda('DestinationDeliveryFailures', observed.deliver),
      threshold: 0,
      period: 60,
    },
    {
      id: 'delivery-latency',
      because: 'Answers take longer than the promised 500 ms from the bus to the last push (p99).',
      metric: at.deliveryLatency('p99'),
      threshold: 500,
      period: 60,
      of: 3,
      within: 5,
    },
    ...SERVICES_THAT_PUSH.map((name) => ({
      id: `push-failures-${name}`,
      because: `${name} met connections that it could neither push to nor close: is the management API failing?`,
      metric: at.own('pushFailed', name),
      threshold: 0,
      period: 300,
    })),
    ...observed.functions.flatMap(({ id, functionName }) => [
      id === 'authorize'
        ? {
            // A refused handshake is an error to Lambda: the gateway knows no other way to a 401.
            id: `errors-${id}`,
            because: 'Most handshakes are refused: is the issuer down, or its audience another one?',
            metric: at.lambda('Errors', functionName),
            outOf: at.lambda('Invocations', functionName),
            threshold: 50,
            period: 300,
          }
        : {
            id: `errors-${id}`,
            because: `${id} throws, times out or dies. Its log says why.`,
            metric: at.lambda('Errors', functionName),
            threshold: 0,
            period: 300,
          },
      {
        id: `throttles-${id}`,
        because: `${id} is refused executions: raise its reserved concurrency or the account's limit.`,
        metric: at.lambda('Throttles', functionName),
        threshold: 0,
        period: 300,
      },
    ]),
    ...observed.functions.map(({ id, functionName }) => ({
      id: `slow-${id}`,
      because: `${id} takes above a second (p99) while people wait for it.`,
      metric: at.lambda('Duration', functionName, 'p99'),
      threshold: 1_000,
      period: 300,
      of: 3,
      within: 3,
    })),
    {
      id: 'gateway-refuses',
      because: 'Many handshakes or frames are refused (4xx): expired tokens, a bad client, or a throttle.',
      metric: at.gateway('ClientError'),
      threshold: 100,
      period: 300,
    },
    {
      id: 'gateway-integration-errors',
      because: 'Functions answer the gateway with errors (5xx).',
      metric: at.gateway('IntegrationError'),
      threshold: 0,
      period: 300,
    },
    {
      id: 'gateway-execution-errors',
      because: 'The gateway cannot call a function: a permission is missing, or the function is throttled.',
      metric: at.gateway('ExecutionError'),
      threshold: 0,
      period: 300,
    },
    {
      id: 'cut-at-two-hours',
      because: 'Connections live until the gateway cuts them: clients fail to rotate in time.',
      metric: at.own('cut', 'disconnect'),
      threshold: 10,
      period: 3_600,
    },
  ];
};

/** One alarm a symptom, each with what to do. All tell one topic, when they ring and when they stop. */
export class Alarms extends Construct {
  constructor(scope: Construct, id: string, observed: Observed, topicArn: string) {
    super(scope, id);
    for (const alarm of alarms(observed)) {
      const { id: name, because, threshold, of = 1, within = 1 } = alarm;
      new CloudwatchMetricAlarm(this, name, {
        alarmName: `${observed.name}-${name}`,
        alarmDescription: because,
        ...watch(alarm),
        comparisonOperator: 'GreaterThanThreshold',
        threshold,
        evaluationPeriods: within,
        datapointsToAlarm: of,
        // Silence is what a quiet night looks like.
        treatMissingData: 'notBreaching',
        alarmActions: [topicArn],
        okActions: [topicArn],
      });
    }
  }
}

/** One series, or one in percent of another. */
const watch = ({ metric, outOf, period }: Alarm): Partial<CloudwatchMetricAlarmConfig> => {
  const { namespace, name, dimensions, stat } = metric;
  if (!outOf) {
    const statistic = stat.startsWith('p') ? { extendedStatistic: stat } : { statistic: stat };
    return { namespace, metricName: name, dimensions, period, ...statistic };
  }
  const series = (id: string, one: Metric) => ({
    id,
    metric: {
      namespace: one.namespace,
      metricName: one.name,
      dimensions: one.dimensions,
      stat: one.stat,
      period,
    },
  });
  return {
    metricQuery: [
      { id: 'percent', expression: 'IF(all >= 20, 100 * part / all, 0)', label: name, returnData: true },
      series('part', metric),
      series('all', outOf),
    ],
  };
};
