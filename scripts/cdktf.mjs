/** `pnpm cdktf <command> [dev|prod]`: the plan's command line, by environment. It is installed when first used. */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';

const root = join(import.meta.dirname, '..');
const tool = join(root, 'tools', 'cdktf');
const infra = join(root, 'infra');
const { packageManager } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));

/** Commands that work on one environment of an account, and those that do not. */
const ON_A_STACK = ['deploy', 'diff', 'destroy', 'output'];
const WITHOUT_STACK = ['list', '--version', '--help'];
const ENVIRONMENTS = ['dev', 'prod'];

const USAGE = `usage: pnpm cdktf ${['synth [dev|prod|local]', ...ON_A_STACK.map((name) => `${name} <dev|prod>`), ...WITHOUT_STACK].join(' | ')} [options]`;

const fail = (message) => {
  console.error(message);
  process.exit(1);
};

/** What the words on the command line mean; throws nothing, ends the process with one line. */
const parse = ([command, ...rest]) => {
  if (command === 'synth') {
    const [environment] = rest;
    if (!environment || environment.startsWith('-')) return { command, options: rest };
    if (![...ENVIRONMENTS, 'local'].includes(environment)) fail(USAGE);
    return { command, options: ['--app', `node src/main.ts ${environment}`, ...rest.slice(1)] };
  }
  if (WITHOUT_STACK.includes(command)) return { command, options: rest };
  if (!ON_A_STACK.includes(command)) fail(USAGE);
  const [environment, ...options] = rest;
  if (environment === 'local') fail('local is this machine: npm start makes its plan real');
  if (!ENVIRONMENTS.includes(environment)) fail(USAGE);
  return { command, environment, options };
};

/** A shared environment whose record is one person's file is lost with that person's disk. */
const refusePrivateState = ({ command, environment }) => {
  const { BOS_STATE_BUCKET } = process.env;
  if (environment === 'prod' && command !== 'diff' && !BOS_STATE_BUCKET) {
    fail(
      'prod is shared: set BOS_STATE_BUCKET to its state bucket (node scripts/bootstrap-state.mjs makes one)',
    );
  }
};

const env = {
  ...process.env,
  PATH: [join(root, 'node_modules', '.bin'), process.env.PATH].join(delimiter),
  CHECKPOINT_DISABLE: '1',
  TURBO_TELEMETRY_DISABLED: '1',
  DO_NOT_TRACK: '1',
};

const run = (file, args, cwd) => {
  const { status, error } = spawnSync(file, args, { cwd, env, stdio: 'inherit' });
  if (error) fail(`${file} could not be started: ${error.message}`);
  if (status !== 0) process.exit(status ?? 1);
};

const pnpm = (args, cwd) => run('npx', ['--yes', packageManager, ...args], cwd);

/** Exactly what the lock file says, once. */
const installTool = () => {
  const marker = join(tool, 'node_modules', '.installed');
  const wanted = createHash('sha256')
    .update(readFileSync(join(tool, 'pnpm-lock.yaml')))
    .digest('hex');
  if (existsSync(marker) && readFileSync(marker, 'utf8') === wanted) return;
  console.log('Installing the command line of the plan (185 MB, once) …');
  pnpm(['install', '--frozen-lockfile', '--ignore-scripts', '--prefer-offline'], tool);
  writeFileSync(marker, wanted);
};

/** The command line of the plan knows this variable too. */
const { TERRAFORM_BINARY_NAME: terraform = 'terraform' } = process.env;

const requireTerraform = () => {
  if (spawnSync(terraform, ['version'], { env, stdio: 'ignore' }).error) {
    fail(
      `${terraform} is not there, 1.11 or newer is needed for this: https://developer.hashicorp.com/terraform/install`,
    );
  }
};

const request = parse(process.argv.slice(2));
refusePrivateState(request);
if (request.environment) requireTerraform();
installTool();
if (!existsSync(join(root, 'node_modules', '.bin', 'turbo'))) pnpm(['install', '--frozen-lockfile'], root);
if (request.environment || request.command === 'synth')
  pnpm(['exec', 'turbo', 'run', 'build', '--output-logs=new-only'], root);
const stack = request.environment ? [`bos-realtime-${request.environment}`] : [];
run(
  'node',
  [join(tool, 'node_modules', 'cdktn-cli', 'bin', 'cdktn'), request.command, ...stack, ...request.options],
  infra,
);
