import { describe, expect, it, jest } from '@jest/globals';
import { createFaultEngine } from './engine.ts';
import { RuleSet, ruleSetFor } from './rule.ts';

const engineWith = (rules: unknown[], seed = 1, ids: string[] = []) => {
  const cuts: string[] = [];
  const engine = createFaultEngine({ seed, sockets: { ids: () => ids, cut: (id) => cuts.push(id) } });
  engine.replace(RuleSet.parse({ rules }));
  return { engine, cuts };
};

describe('the fault engine', () => {
  it('does nothing without rules', () => {
    const { engine } = engineWith([]);
    expect(engine.onPush('a')).toBeUndefined();
    expect(engine.onPublish('t')).toBeUndefined();
    expect(engine.onDatabaseCall('PutItem', 'x')).toBe(false);
    expect(engine.onAwsCall('send', 'before', 1)).toBe(false);
    expect(engine.onInvoke('send')).toBe(false);
  });

  it('fires a rule as often as `times` says, then the next one that matches', () => {
    const { engine } = engineWith([
      { kind: 'push', status: 410, times: 1 },
      { kind: 'push', status: 429, delivered: true },
    ]);
    expect(engine.onPush('a')).toEqual({ status: 410, delivered: false });
    expect(engine.onPush('a')).toEqual({ status: 429, delivered: true });
    expect(engine.report().rules.map((rule) => rule.fired)).toEqual([1, 1]);
    expect(engine.report().totals.push).toBe(2);
  });

  it('keeps to one connection when the rule names it', () => {
    const { engine } = engineWith([{ kind: 'push', status: 500, connectionId: 'b' }]);
    expect(engine.onPush('a')).toBeUndefined();
    expect(engine.onPush('b')).toBeDefined();
  });

  it('draws the same lots from the same seed', () => {
    const draw = () => {
      const { engine } = engineWith([{ kind: 'push', status: 410, rate: 0.3 }]);
      engine.replace(RuleSet.parse({ seed: 42, rules: [{ kind: 'push', status: 410, rate: 0.3 }] }));
      return Array.from({ length: 200 }, () => engine.onPush('a') !== undefined);
    };
    const first = draw();
    expect(first).toEqual(draw());
    const hits = first.filter(Boolean).length;
    expect(hits).toBeGreaterThan(30);
    expect(hits).toBeLessThan(90);
  });

  it('draws for each rule alone: what other rules meet changes nothing', () => {
    const drawWith = (calls: number) => {
      const { engine } = engineWith([
        { kind: 'dynamodb', rate: 0.5 },
        { kind: 'push', status: 410, rate: 0.5 },
      ]);
      return Array.from({ length: 50 }, () => {
        for (let call = 0; call < calls; call++) engine.onDatabaseCall('PutItem', 'x');
        return engine.onPush('a') !== undefined;
      });
    };
    expect(drawWith(0)).toEqual(drawWith(3));
  });

  it('draws delays within their range by the seed of the set; who is to be overtaken waits for all of it', () => {
    const { engine } = engineWith([]);
    const delays = (effect: 'delay' | 'reorder') => {
      engine.replace({ seed: 7, rules: [{ kind: 'sns', effect, delayMs: [10, 20], rate: 1 }] });
      return Array.from({ length: 20 }, () => engine.onPublish('t')?.delayMs ?? Number.NaN);
    };
    const drawn = delays('delay');
    expect(delays('delay')).toEqual(drawn);
    expect(new Set(drawn).size).toBe(20);
    expect(Math.min(...drawn)).toBeGreaterThanOrEqual(10);
    expect(Math.max(...drawn)).toBeLessThanOrEqual(20);
    expect(new Set(delays('reorder'))).toEqual(new Set([20]));
  });

  it('knows topics by their role and functions by their short name', () => {
    const { engine } = engineWith([
      { kind: 'sns', topic: 'personaResponse', effect: 'duplicate', delayMs: [2, 2] },
      { kind: 'crash', function: 'send', when: 'after', call: 2 },
      { kind: 'cold', function: 'sync' },
      { kind: 'dynamodb', operation: 'PutItem', table: 'messages' },
    ]);
    expect(engine.onPublish('bos-chat-intention-topic-local')).toBeUndefined();
    expect(engine.onPublish('bos-persona-response-topic-local')).toEqual({
      effect: 'duplicate',
      delayMs: 2,
    });
    expect(engine.onAwsCall('bos-realtime-local-send', 'after', 1)).toBe(false);
    expect(engine.onAwsCall('bos-realtime-local-send', 'before', 2)).toBe(false);
    expect(engine.onAwsCall('bos-realtime-local-send', 'after', 2)).toBe(true);
    expect(engine.onInvoke('bos-realtime-local-deliver')).toBe(false);
    expect(engine.onInvoke('sync')).toBe(true);
    expect(engine.onDatabaseCall('GetItem', 'bos-local-messages')).toBe(false);
    expect(engine.onDatabaseCall('PutItem', 'bos-local-messages')).toBe(true);
  });

  it('cuts sockets at each tick, and stops when the rules are cleared', () => {
    jest.useFakeTimers();
    const { engine, cuts } = engineWith([{ kind: 'kill', everyMs: 100, times: 3 }], 1, ['a', 'b']);
    jest.advanceTimersByTime(100);
    expect(cuts).toEqual(['a', 'b']);
    jest.advanceTimersByTime(500);
    expect(cuts).toHaveLength(3);
    engine.replace(RuleSet.parse({ rules: [] }));
    jest.advanceTimersByTime(500);
    expect(cuts).toHaveLength(3);
    expect(engine.report()).toMatchObject({ rules: [], totals: { kill: 3 } });
    jest.useRealTimers();
  });
});

describe('a rule', () => {
  it.each([
    [{ kind: 'push', status: 404 }, 'status'],
    [{ kind: 'push', status: 410, conectionId: 'x' }, 'conectionId'],
    [{ kind: 'push', status: 200, delivered: true }, 'delivered'],
    [{ kind: 'quake' }, 'kind'],
    [{ kind: 'sns', effect: 'delay', delayMs: [5, 1] }, 'delayMs'],
    [{ kind: 'kill', everyMs: 0 }, 'everyMs'],
    [{ kind: 'crash', function: 'send', when: 'before', call: 0 }, 'call'],
    [{ kind: 'cold', rate: 2 }, 'rate'],
  ])('%j is refused, and the culprit named', (rule, culprit) => {
    const result = RuleSet.safeParse({ rules: [rule] });
    expect(result.success).toBe(false);
    expect(JSON.stringify(result.error?.issues)).toContain(culprit);
  });

  it('may name only what the plan has', () => {
    const known = ruleSetFor({ functions: ['bos-local-send'], tables: ['bos-local-messages'] });
    const isValid = (rule: object) => known.safeParse({ rules: [rule] }).success;
    expect(isValid({ kind: 'cold', function: 'send' })).toBe(true);
    expect(isValid({ kind: 'cold', function: 'bos-local-send' })).toBe(true);
    expect(isValid({ kind: 'cold' })).toBe(true);
    expect(isValid({ kind: 'crash', function: 'sned', when: 'before', call: 1 })).toBe(false);
    expect(isValid({ kind: 'dynamodb', table: 'messages' })).toBe(true);
    expect(isValid({ kind: 'dynamodb', table: 'letters' })).toBe(false);
  });
});
