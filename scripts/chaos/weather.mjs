/** What goes wrong, in turns. Every rule is described in docs/local-api.md. */

const pushes = [
  { kind: 'push', status: 200, delivered: false, rate: 0.05 },
  { kind: 'push', status: 410, rate: 0.02 },
  { kind: 'push', status: 429, rate: 0.02 },
  { kind: 'push', status: 500, rate: 0.02 },
  { kind: 'push', status: 410, delivered: true, rate: 0.02 },
  { kind: 'push', status: 429, delivered: true, rate: 0.02 },
  { kind: 'push', status: 500, delivered: true, rate: 0.02 },
];

const bus = [
  { kind: 'sns', effect: 'duplicate', rate: 0.15 },
  { kind: 'sns', effect: 'delay', delayMs: [50, 2_000], rate: 0.1 },
  { kind: 'sns', effect: 'reorder', delayMs: [50, 1_000], rate: 0.1 },
];

const database = [
  { kind: 'dynamodb', table: 'messages', rate: 0.02 },
  { kind: 'dynamodb', table: 'connections', rate: 0.02 },
];

const network = [{ kind: 'kill', everyMs: 1_000, rate: 0.03 }];

const processes = [
  { kind: 'crash', function: 'send', when: 'before', call: 3, rate: 0.01 },
  { kind: 'crash', function: 'send', when: 'after', call: 4, rate: 0.01 },
  { kind: 'crash', function: 'deliver', when: 'after', call: 2, rate: 0.01 },
  { kind: 'crash', function: 'sync', when: 'before', call: 2, rate: 0.01 },
  { kind: 'cold', rate: 0.01 },
];

/** Each lasts for one turn; the last one is all of it at once. */
export const WEATHER = [
  ['pushes fail', pushes],
  ['the bus repeats, delays and reorders', bus],
  ['sockets are cut', network],
  ['the database throttles', database],
  ['functions crash and start cold', processes],
  ['all of it', [...pushes, ...bus, ...network, ...database, ...processes]],
];
