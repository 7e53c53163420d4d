/** `node scripts/rollback.mjs <dev|prod> <commit> [--yes]`: deploys an earlier commit, after showing what would change. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { parseArgs } from 'node:util';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { yes: { type: 'boolean', default: false } },
});
const [environment, commit] = positionals;
const root = join(import.meta.dirname, '..');

const fail = (message) => {
  console.error(message);
  process.exit(1);
};

if (!['dev', 'prod'].includes(environment) || !commit) {
  fail('usage: node scripts/rollback.mjs <dev|prod> <commit> [--yes]');
}
const { BOS_STATE_BUCKET, TERRAFORM_BINARY_NAME: terraform = 'terraform' } = process.env;
if (!BOS_STATE_BUCKET) fail('set BOS_STATE_BUCKET: without the record of what exists nothing can go back');

const run = (file, args, cwd) => {
  const env = {
    ...process.env,
    PATH: [join(cwd, 'node_modules', '.bin'), process.env.PATH].join(delimiter),
    CHECKPOINT_DISABLE: '1',
  };
  const { status, error } = spawnSync(file, args, { cwd, env, stdio: 'inherit' });
  if (error) fail(`${file} could not be started: ${error.message}`);
  return status === 0;
};

const nodeOf = (tree) => join(tree, 'node_modules', '.bin', 'node');

/** The earlier commit beside this one: nobody's working tree is touched. */
const then = join(mkdtempSync(join(tmpdir(), 'bos-rollback-')), 'tree');

const rollBack = async () => {
  const { packageManager } = JSON.parse(readFileSync(join(then, 'package.json'), 'utf8'));
  const pnpm = (...args) => run('npx', ['--yes', packageManager, ...args], then);
  if (!pnpm('install', '--frozen-lockfile')) return 'the dependencies of that commit could not be installed';
  if (!pnpm('exec', 'turbo', 'run', 'build')) return 'that commit does not build';
  // Each commit brings the Node that its plan needs, whichever one runs this.
  if (!run(nodeOf(then), ['src/main.ts', environment], join(then, 'infra'))) return 'that commit has no plan';
  // Today's guard judges yesterday's plan.
  if (!run(nodeOf(root), [join(root, 'scripts', 'plan.mjs'), environment, '--root', then], root)) {
    return 'the plan was refused: nothing was changed';
  }
  if (!values.yes) {
    const terminal = createInterface({ input: process.stdin, output: process.stdout });
    const answer = await terminal.question(
      `Make ${environment} what it was at ${commit}? Only "yes" does it: `,
    );
    terminal.close();
    if (answer !== 'yes') return 'nothing was changed';
  }
  const stack = join(then, 'infra', 'cdktf.out', 'stacks', `bos-realtime-${environment}`);
  return run(terraform, [`-chdir=${stack}`, 'apply', '-input=false', 'tfplan'], then)
    ? undefined
    : 'the change stopped half-way: read the error above, then run this again';
};

if (!run('git', ['worktree', 'add', '--detach', then, commit], root))
  fail(`${commit} could not be checked out`);
const problem = await rollBack();
run('git', ['worktree', 'remove', '--force', then], root);
if (problem) fail(problem);
console.log(
  `${environment} is what it was at ${commit}. Now revert the commits after it, or the next deployment returns.`,
);
