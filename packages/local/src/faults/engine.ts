import { createRandom } from '../random.ts';
import type { FaultInjector } from './injector.ts';
import { isNamed, type Rule, type RuleSet } from './rule.ts';

type Kind = Rule['kind'];
type RuleOf<K extends Kind> = Extract<Rule, { kind: K }>;

/** A rule in force. Each draws its own lots, so that what other rules meet doesn't change what it does. */
interface Entry {
  rule: Rule;
  fired: number;
  draw: () => number;
}

export interface FaultReport {
  seed: number;
  rules: (Rule & { fired: number })[];
  /** How often each kind fired since start. */
  totals: Record<Kind, number>;
}

/** Sockets that a `kill` rule may cut. */
export interface Sockets {
  ids(): string[];
  /** Cuts without a close frame. */
  cut(connectionId: string): void;
}

export interface FaultEngine extends FaultInjector {
  /** Replaces the whole set. A seed starts the draw anew; without one it goes on. */
  replace(set: RuleSet): void;
  report(): FaultReport;
  close(): void;
}

/** What a topic's role is in its name: the agents tell topics apart by the same substrings. */
const TOPIC_MARKS = {
  personaResponse: 'persona-response-topic',
  chatIntention: 'chat-intention-topic',
} as const;

/** How long a delay, a duplicate or a reordering takes unless the rule says, ms. */
const DEFAULT_DELAY_MS: [number, number] = [50, 500];

/** Decides by lot, repeatably, which fault strikes where. */
export const createFaultEngine = ({ seed, sockets }: { seed: number; sockets: Sockets }): FaultEngine => {
  let currentSeed = seed;
  let seeds = createRandom(seed);
  let rules: Entry[] = [];
  let timers: NodeJS.Timeout[] = [];
  const totals: Record<Kind, number> = { push: 0, sns: 0, dynamodb: 0, kill: 0, crash: 0, cold: 0 };

  const fires = (entry: Entry): boolean => {
    const { rate, times, kind } = entry.rule;
    if (times !== undefined && entry.fired >= times) return false;
    if (rate < 1 && entry.draw() >= rate) return false;
    entry.fired += 1;
    totals[kind] += 1;
    return true;
  };

  const strike = <K extends Kind>(kind: K, matches: (rule: RuleOf<K>) => boolean) => {
    const isOf = (rule: Rule): rule is RuleOf<K> => rule.kind === kind;
    for (const entry of rules) {
      if (isOf(entry.rule) && matches(entry.rule) && fires(entry))
        return { rule: entry.rule, draw: entry.draw };
    }
    return undefined;
  };

  const cutSockets = (entry: Entry, { connectionId }: RuleOf<'kill'>) => {
    for (const id of sockets.ids()) {
      if ((connectionId === undefined || connectionId === id) && fires(entry)) sockets.cut(id);
    }
  };

  const stopTimers = () => {
    for (const timer of timers) clearInterval(timer);
    timers = [];
  };

  return {
    replace(set) {
      stopTimers();
      if (set.seed !== undefined) {
        currentSeed = set.seed;
        seeds = createRandom(set.seed);
      }
      rules = set.rules.map((rule) => ({ rule, fired: 0, draw: createRandom(seeds() * 2 ** 32) }));
      for (const entry of rules) {
        const { rule } = entry;
        if (rule.kind !== 'kill') continue;
        const timer = setInterval(() => cutSockets(entry, rule), rule.everyMs);
        timers.push(timer.unref());
      }
    },
    report: () => ({
      seed: currentSeed,
      rules: rules.map(({ rule, fired }) => ({ ...rule, fired })),
      totals: { ...totals },
    }),
    close: stopTimers,
    onPush(connectionId) {
      const struck = strike(
        'push',
        (push) => push.connectionId === undefined || push.connectionId === connectionId,
      );
      return struck && { status: struck.rule.status, delivered: struck.rule.delivered };
    },
    onPublish(topicName) {
      const struck = strike(
        'sns',
        ({ topic }) => topic === undefined || topicName.includes(TOPIC_MARKS[topic]),
      );
      if (!struck) return undefined;
      const { effect, delayMs: [min, max] = DEFAULT_DELAY_MS } = struck.rule;
      return { effect, delayMs: effect === 'reorder' ? max : min + struck.draw() * (max - min) };
    },
    onDatabaseCall(operation, tableName) {
      const isTable = (table: string) => tableName !== undefined && isNamed(tableName, table);
      return (
        strike(
          'dynamodb',
          (rule) =>
            (rule.operation === undefined || rule.operation === operation) &&
            (rule.table === undefined || isTable(rule.table)),
        ) !== undefined
      );
    },
    onAwsCall: (functionName, when, call) =>
      strike(
        'crash',
        (rule) => isNamed(functionName, rule.function) && rule.when === when && rule.call === call,
      ) !== undefined,
    onInvoke: (functionName) =>
      strike('cold', (rule) => rule.function === undefined || isNamed(functionName, rule.function)) !==
      undefined,
  };
};
