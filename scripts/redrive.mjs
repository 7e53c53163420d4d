/**
 * `node scripts/redrive.mjs outputs.json [--go]`: what waits in the dead-letter queues and why; with `--go` each is brought
 * to deliver again, under the bus's own message id, and leaves its queue. Needs the AWS CLI.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { readDeadLetter } from '../infra/src/operations/dead-letter.ts';

const fail = (message) => {
  console.error(message);
  process.exit(1);
};

const { values, positionals } = parseArgs({ allowPositionals: true, options: { go: { type: 'boolean' } } });
const [file] = positionals;
if (!file) fail('usage: node scripts/redrive.mjs OUTPUTS_JSON [--go] (from terraform output -json)');
const outputs = Object.fromEntries(
  Object.entries(JSON.parse(readFileSync(file, 'utf8'))).map(([name, { value }]) => [name, value]),
);

const aws = (...args) => {
  const { status, error, stdout } = spawnSync(
    'aws',
    [...args, '--region', outputs.region, '--output', 'json'],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
      encoding: 'utf8',
      maxBuffer: 2 ** 26,
    },
  );
  if (error) fail(`the AWS CLI could not be started: ${error.message}`);
  if (status !== 0) fail(`aws ${args[0]} ${args[1]} ended with ${status}`);
  return stdout.trim() ? JSON.parse(stdout) : {};
};

/** Up to ten messages, hidden from others for a minute; those left alone come back. */
const receive = (queue) =>
  aws(
    'sqs',
    'receive-message',
    '--queue-url',
    queue,
    '--max-number-of-messages',
    '10',
    '--visibility-timeout',
    '60',
    '--message-attribute-names',
    'All',
    '--message-system-attribute-names',
    'SentTimestamp',
  ).Messages ?? [];

const folder = mkdtempSync(join(tmpdir(), 'bos-redrive-'));

/** Asynchronously, so that Lambda's retries and the queue behind them are as for any answer. */
const bring = (event) => {
  const payload = join(folder, 'event.json');
  // In a file: an answer of 256 KB is too long for a command line.
  writeFileSync(payload, JSON.stringify(event));
  const format = ['--cli-binary-format', 'raw-in-base64-out', '--payload', `file://${payload}`];
  aws(
    'lambda',
    'invoke',
    '--function-name',
    outputs.deliver_function,
    '--invocation-type',
    'Event',
    ...format,
    join(folder, 'out'),
  );
};

// What is rejected again comes back as a new message: this run must not chase it.
const start = Date.now();
const isOld = ({ Attributes }) => Number(Attributes.SentTimestamp) < start;

const told = { brought: 0, waiting: 0, unknown: 0 };
for (const queue of [outputs.undelivered_queue, outputs.dead_letter_queue]) {
  const seen = new Set();
  const isNew = (message) => isOld(message) && !seen.has(message.MessageId);
  for (let page = receive(queue); page.some(isNew); page = receive(queue)) {
    for (const message of page.filter(isNew)) {
      seen.add(message.MessageId);
      const letter = readDeadLetter(message);
      // The id and the reason, never the text: this may end in a log.
      console.log(`${message.MessageId}  ${letter?.reason ?? 'unknown: left where it is'}`);
      if (!letter) told.unknown++;
      else if (!values.go) told.waiting++;
      else {
        bring(letter.event);
        aws('sqs', 'delete-message', '--queue-url', queue, '--receipt-handle', message.ReceiptHandle);
        told.brought++;
      }
    }
  }
}
rmSync(folder, { recursive: true });
console.log(
  `${told.brought} brought again, ${told.waiting} waiting${told.waiting > 0 ? ' (--go brings them)' : ''}, ${told.unknown} unknown`,
);
