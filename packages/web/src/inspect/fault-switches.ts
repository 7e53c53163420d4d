import type { FaultRule } from './stack-json.ts';

/** What can go wrong, each as a switch. */
export const FAULT_SWITCHES: readonly { name: string; what: string; rules: readonly FaultRule[] }[] = [
  {
    name: 'Pushes vanish',
    what: 'One push in five never arrives, and nobody is told.',
    rules: [{ kind: 'push', status: 200, delivered: false, rate: 0.2 }],
  },
  {
    name: 'Pushes lie',
    what: 'One push in ten arrives and is reported as gone.',
    rules: [{ kind: 'push', status: 410, delivered: true, rate: 0.1 }],
  },
  {
    name: 'Slow readers',
    what: 'One push in five is refused: the client’s buffer is full.',
    rules: [{ kind: 'push', status: 429, rate: 0.2 }],
  },
  {
    name: 'Sockets are cut',
    what: 'Every three seconds each socket is cut with a chance of one in four.',
    rules: [{ kind: 'kill', everyMs: 3_000, rate: 0.25 }],
  },
  {
    name: 'Answers come twice',
    what: 'The topic delivers every second answer again.',
    rules: [{ kind: 'sns', topic: 'personaResponse', effect: 'duplicate', rate: 0.5 }],
  },
  {
    name: 'Answers are late',
    what: 'The topic holds one answer in two back for up to two seconds.',
    rules: [{ kind: 'sns', topic: 'personaResponse', effect: 'delay', delayMs: [200, 2_000], rate: 0.5 }],
  },
  {
    name: 'The database throttles',
    what: 'One call in ten is refused.',
    rules: [{ kind: 'dynamodb', rate: 0.1 }],
  },
  {
    name: 'send crashes',
    what: 'One run in ten dies right after an AWS call.',
    rules: [
      { kind: 'crash', function: 'send', when: 'after', call: 3, rate: 0.05 },
      { kind: 'crash', function: 'send', when: 'after', call: 4, rate: 0.05 },
    ],
  },
  {
    name: 'deliver crashes',
    what: 'One run in ten dies right after an AWS call.',
    rules: [{ kind: 'crash', function: 'deliver', when: 'after', call: 3, rate: 0.1 }],
  },
  {
    name: 'Cold starts',
    what: 'One invocation in three gets a new sandbox.',
    rules: [{ kind: 'cold', rate: 0.33 }],
  },
];

const same = (wanted: FaultRule, live: FaultRule) =>
  Object.entries(wanted).every(([key, value]) => JSON.stringify(live[key]) === JSON.stringify(value));

/** A switch is on when each of its rules is among the live ones. */
export const isOn = (rules: readonly FaultRule[], live: readonly FaultRule[]): boolean =>
  rules.every((rule) => live.some((other) => same(rule, other)));

/** The whole set of rules after one switch was turned; rules of other makers stay. */
export const turn = (
  rules: readonly FaultRule[],
  live: readonly (FaultRule & { fired?: number })[],
  on: boolean,
) => {
  const others = live.filter((other) => !rules.some((rule) => same(rule, other)));
  // How often a rule has fired is told, not set.
  const kept = others.map(({ fired: _, ...rule }) => rule);
  return on ? [...kept, ...rules] : kept;
};
