import { METRICS } from '@bos/core/ports/telemetry';
import { describe, expect, it } from '@jest/globals';
import { dev } from '../../config/dev.ts';
import { resourcesOf } from '../checks/plan.ts';
import { synthesizePlan } from '../testing/synthesize-plans.ts';

const plan = synthesizePlan(dev);
const dashboard = plan.resource['aws_cloudwatch_dashboard']?.['observability-dashboard']?.['dashboard_body'];
const alarms = resourcesOf(plan, 'aws_cloudwatch_metric_alarm').map(({ attributes }) => attributes);

interface Widget {
  type: string;
  x: number;
  y: number;
  width: number;
  height: number;
  properties: { markdown?: string; metrics?: unknown[][] };
}
const widgets: Widget[] = JSON.parse(dashboard).widgets;

describe('the dashboard', () => {
  it('asks the three questions', () => {
    expect(widgets.flatMap(({ properties }) => properties.markdown ?? [])).toEqual([
      '## Is it fast?',
      '## Is it losing anything?',
      '## What does it cost?',
    ]);
  });

  it.each(Object.entries(METRICS))('shows what the functions write of %s', (_, name) => {
    expect(dashboard).toContain(`["BuildingOS/Realtime/dev","${name}","service"`);
  });

  it('lays no graph over another', () => {
    const cells = widgets.flatMap(({ x, y, width, height }) =>
      Array.from({ length: width * height }, (_, i) => `${x + (i % width)},${y + Math.floor(i / width)}`),
    );
    expect(new Set(cells).size).toBe(cells.length);
  });

  it('prices every series it sums, without exponents', () => {
    const [[total = {}, ...rest] = [], ...terms] = widgets.at(-1)?.properties.metrics ?? [];
    const { expression } = total as { expression: string };
    expect(rest).toEqual([]);
    expect(expression.match(/m\d+/g)).toEqual(terms.map((_, i) => `m${i}`));
    expect(expression).not.toMatch(/\de-/);
  });
});

describe('the alarms', () => {
  it('each say what to do and tell the topic when they ring and when they stop', () => {
    for (const { alarm_description: text, alarm_actions: ring, ok_actions: stop } of alarms) {
      expect(text.length).toBeGreaterThan(30);
      expect(ring).toEqual(stop);
      expect(ring).toHaveLength(1);
    }
  });

  it('ring when the promised 500 ms are missed, not when one answer is late', () => {
    expect(alarms.find((one) => one['alarm_name'] === 'bos-realtime-dev-delivery-latency')).toMatchObject({
      metric_name: METRICS.deliveryLatency,
      extended_statistic: 'p99',
      threshold: 500,
      datapoints_to_alarm: 3,
      evaluation_periods: 5,
    });
  });

  it('watch every queue and every function', () => {
    const watched = JSON.stringify(alarms);
    for (const { address } of resourcesOf(plan, 'aws_sqs_queue', 'aws_lambda_function')) {
      expect(watched).toContain(`\${${address}.`);
    }
  });
});
