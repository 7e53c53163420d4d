import type { Metric, Observed } from './metrics.ts';
import { platformMetrics, SERVICES_THAT_PUSH } from './metrics.ts';

/** Dollars in us-east-1, November 2026: the price pages of API Gateway, Lambda (arm64) and DynamoDB. */
const PRICE = {
  gatewayMessage: 1 / 1e6,
  invocation: 0.2 / 1e6,
  gigabyteSecond: 0.0000133334,
  writeUnit: 0.625 / 1e6,
  readUnit: 0.125 / 1e6,
};

type Row = (string | Record<string, unknown>)[];

const series = (metric: Metric, label: string, more: Record<string, unknown> = {}): Row => [
  metric.namespace,
  metric.name,
  ...Object.entries(metric.dimensions).flat(),
  { stat: metric.stat, label, ...more },
];

/** The body of the dashboard. Three rows: is it fast, is it losing anything, what does it cost. */
export const toDashboard = (observed: Observed): string => {
  const at = platformMetrics(observed);
  const graph = (
    title: string,
    x: number,
    y: number,
    metrics: Row[],
    more: Record<string, unknown> = {},
  ) => ({
    type: 'metric',
    x,
    y,
    width: 8,
    height: 6,
    properties: { title, region: observed.region, view: 'timeSeries', period: 60, metrics, ...more },
  });
  const heading = (y: number, markdown: string) => ({
    type: 'text',
    x: 0,
    y,
    width: 24,
    height: 1,
    properties: { markdown },
  });
  const each = (name: string, stat: Metric['stat']) =>
    observed.functions.map(({ id, functionName }) => series(at.lambda(name, functionName, stat), id));
  const widgets = [
    heading(0, '## Is it fast?'),
    graph(
      'From the bus to the last push (ms)',
      0,
      1,
      (['p50', 'p90', 'p99'] as const).map((stat) => series(at.deliveryLatency(stat), stat)),
      { annotations: { horizontal: [{ label: 'promised', value: 500 }] } },
    ),
    graph('Functions, p99 (ms)', 8, 1, each('Duration', 'p99')),
    graph('Gateway waits for functions (ms)', 16, 1, [
      series(at.gateway('IntegrationLatency', 'p50'), 'p50'),
      series(at.gateway('IntegrationLatency', 'p99'), 'p99'),
    ]),
    heading(7, '## Is it losing anything?'),
    graph('Dead letters waiting', 0, 8, [
      series(at.queueDepth(observed.undelivered), 'not handed over'),
      series(at.queueDepth(observed.deadLetters), 'rejected or failed'),
      series(at.own('eventRejected', 'deliver'), 'rejected now'),
      series(at.lostByBus(observed.answersTopic), 'lost by the bus'),
      series(at.lambda('DestinationDeliveryFailures', observed.deliver), 'lost after deliver'),
    ]),
    graph('Pushes that failed, connections closed for it', 8, 8, [
      ...SERVICES_THAT_PUSH.map((name) => series(at.own('pushFailed', name), `${name}: failed`)),
      ...SERVICES_THAT_PUSH.map((name) => series(at.own('connectionClosed', name), `${name}: closed`)),
      series(at.own('cut', 'disconnect'), 'cut at two hours'),
      series(at.own('reset', 'sync'), 'readers told to start again'),
    ]),
    graph('Errors and throttles', 16, 8, [
      ...each('Errors', 'Sum'),
      ...each('Throttles', 'Sum'),
      series(at.gateway('ClientError'), 'gateway 4xx'),
      series(at.gateway('IntegrationError'), 'gateway 5xx'),
      ...(['send', 'sync'] as const).map((name) =>
        series(at.own('errorFrame', name), `${name}: error frames`),
      ),
    ]),
    heading(14, '## What does it cost?'),
    graph('Messages', 0, 15, [
      series(at.gateway('MessageCount'), 'through the gateway'),
      series(at.gateway('ConnectCount'), 'connections opened'),
      series(at.own('appended', 'send'), 'questions logged'),
      series(at.own('appended', 'deliver'), 'answers logged'),
      series(at.own('pushed', 'deliver'), 'frames pushed'),
      series(at.own('duplicate', 'deliver'), 'doubles met and dropped'),
    ]),
    graph('Invocations', 8, 15, each('Invocations', 'Sum')),
    graph('Dollars an hour, about', 16, 15, costRows(observed, at), { period: 3_600 }),
  ];
  return JSON.stringify({ widgets });
};

/** Sums of what is billed by use; connection minutes, logs and traces come on top. */
const costRows = (observed: Observed, at: ReturnType<typeof platformMetrics>): Row[] => {
  const hidden: Row[] = [];
  const terms: string[] = [];
  const bill = (metric: Metric, dollars: number) => {
    const id = `m${hidden.length}`;
    hidden.push(series(metric, id, { id, visible: false }));
    // Written out: metric math knows no exponents.
    terms.push(`${id} * ${dollars.toFixed(15)}`);
  };
  bill(at.gateway('MessageCount'), PRICE.gatewayMessage);
  for (const { functionName, memoryMb } of observed.functions) {
    bill(at.lambda('Invocations', functionName), PRICE.invocation);
    bill(at.lambda('Duration', functionName), (memoryMb / 1024 / 1000) * PRICE.gigabyteSecond);
  }
  for (const table of [observed.connectionsTable, observed.messagesTable]) {
    bill(at.table('ConsumedWriteCapacityUnits', table), PRICE.writeUnit);
    bill(at.table('ConsumedReadCapacityUnits', table), PRICE.readUnit);
  }
  return [[{ expression: terms.join(' + '), id: 'total', label: 'gateway, functions, tables' }], ...hidden];
};
