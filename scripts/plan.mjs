/**
 * `node scripts/plan.mjs <dev|prod> [--no-lock] [--inform] [--root DIR]`: a saved plan, and a summary for its reviewer.
 * A plan that would lose data is refused, unless it is only to inform.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { renderChanges, sortChanges } from '../infra/src/review/plan-changes.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { 'no-lock': { type: 'boolean' }, inform: { type: 'boolean' }, root: { type: 'string' } },
});
const [environment] = positionals;

const fail = (message) => {
  console.error(message);
  process.exit(1);
};

if (!['dev', 'prod'].includes(environment))
  fail('usage: node scripts/plan.mjs <dev|prod> [--no-lock] [--inform] [--root DIR]');
const root = values.root ?? join(import.meta.dirname, '..');
const stack = join(root, 'infra', 'cdktf.out', 'stacks', `bos-realtime-${environment}`);
if (!existsSync(join(stack, 'cdk.tf.json'))) fail(`${stack} holds no plan: run pnpm cdktf synth`);
const { backend } = JSON.parse(readFileSync(join(stack, 'cdk.tf.json'), 'utf8')).terraform;
if (!backend.s3) fail('the plan keeps its state in a file: set BOS_STATE_BUCKET before it is synthesized');

const { TERRAFORM_BINARY_NAME: binary = 'terraform' } = process.env;

const terraform = (args, stdio = 'inherit') => {
  const env = { ...process.env, CHECKPOINT_DISABLE: '1', TF_IN_AUTOMATION: '1' };
  const { status, error, stdout } = spawnSync(binary, [`-chdir=${stack}`, ...args], {
    env,
    stdio: ['ignore', stdio, 'inherit'],
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
  });
  if (error) fail(`${binary} could not be started: ${error.message}`);
  if (status !== 0) process.exit(status ?? 1);
  return stdout;
};

terraform(['init', '-input=false']);
// A reader's role cannot take the lock. A plan that is stale by then is refused when it is applied.
const lock = values['no-lock'] ? '-lock=false' : '-lock-timeout=5m';
terraform(['plan', '-input=false', lock, '-out=tfplan']);
const changes = sortChanges(JSON.parse(terraform(['show', '-json', 'tfplan'], 'pipe')));
writeFileSync(join(stack, 'summary.md'), renderChanges(environment, changes));

const { BOS_ACCEPT_LOSS_OF = '' } = process.env;
const accepted = BOS_ACCEPT_LOSS_OF.split(',');
const refused = changes.lost.filter((address) => !accepted.includes(address));
if (refused.length > 0 && !values.inform) {
  fail(`this plan would lose data: ${refused.join(', ')}; to go on, name them in BOS_ACCEPT_LOSS_OF`);
}
