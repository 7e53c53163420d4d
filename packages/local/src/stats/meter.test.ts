import { describe, expect, it } from '@jest/globals';
import { createMeter } from './meter.ts';

const metered = {
  functions: ['send', 'sync'],
  shortName: (name: string) => name.replace('bos-local-', ''),
  memoryMb: () => 1_024,
  indexes: (table: string | undefined) => (table === 'messages' ? 2 : 0),
};
const outcome = { ms: 0, cold: false, error: false, crash: false, timeout: false, retry: false };
const call = { service: 'dynamodb', action: 'dynamodb:PutItem', allowed: true, bytes: 500, ms: 1 } as const;

describe('the meter', () => {
  it('shows open connections, and counts those that came and were refused', () => {
    const meter = createMeter(metered);
    meter.connected();
    meter.connected();
    meter.disconnected();
    meter.refused();
    expect(meter.stats().gateway).toMatchObject({ connections: 1, connects: 2, refused: 1 });
  });

  it('divides what was used by the turns', () => {
    const meter = createMeter(metered);
    for (let turn = 0; turn < 2; turn++) {
      meter.turn();
      meter.frame('in', 100, 'a', 'frame');
      meter.frame('out', 50, 'a', 'response');
      meter.frame('out', 150, 'a', 'push');
      meter.invocation('bos-local-send', { ...outcome, ms: 5 });
      meter.awsCall({ ...call, functionName: 'bos-local-send' });
    }
    const { turns, perTurn, lambda, aws } = meter.stats();
    expect(turns).toBe(2);
    expect(perTurn).toEqual({ gatewayMessages: 3, lambdaInvocations: 1, awsCalls: 1, bytes: 300 });
    expect(lambda['send']).toMatchObject({ invocations: 2, ms: 10 });
    expect(aws).toEqual({ total: 2, denied: 0, byCall: { 'dynamodb:PutItem': 2 }, byFunction: { send: 2 } });
  });

  it('shows functions that never ran', () => {
    expect(createMeter(metered).stats().lambda).toMatchObject({
      send: { invocations: 0 },
      sync: { invocations: 0 },
    });
  });

  it('leaves an administrator out of the AWS calls', () => {
    const meter = createMeter(metered);
    meter.awsCall({ ...call, functionName: undefined });
    expect(meter.stats().aws.total).toBe(0);
  });

  it('counts denied calls, which cost nothing', () => {
    const meter = createMeter(metered);
    meter.awsCall({ ...call, functionName: 'bos-local-send', allowed: false });
    const { aws, price } = meter.stats();
    expect(aws).toMatchObject({ total: 1, denied: 1 });
    expect(price.total).toBe(0);
  });

  it('prices messages in units of 32 KB, and connection minutes', () => {
    let at = 0;
    const meter = createMeter(metered, () => at);
    meter.connected();
    at = 120_000;
    meter.frame('in', 10, 'a', 'frame');
    meter.frame('out', 40_000, 'a', 'push');
    meter.turn();
    const { price } = meter.stats();
    expect(price.byService.apigateway).toBeCloseTo(3e-6 + 2 * 0.25e-6, 12);
    expect(price.perMillionTurns).toBeCloseTo(3.5, 6);
  });

  it('prices a put once for the table and once for each index', () => {
    const meter = createMeter(metered);
    meter.awsCall({ ...call, tableName: 'messages', functionName: 'bos-local-send' });
    expect(meter.stats().price.byService.dynamodb).toBeCloseTo(3 * 0.625e-6, 12);
  });

  it('prices Lambda by request and by GB-second', () => {
    const meter = createMeter(metered);
    meter.invocation('bos-local-send', { ...outcome, ms: 1_000, cold: true });
    expect(meter.stats().price.byService.lambda).toBeCloseTo(0.2e-6 + 0.0000133334, 12);
  });
});
