/** `npm start` and `npm test` on a machine with Node and npm alone: installs what is missing, builds, then runs. */
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';

const root = join(import.meta.dirname, '..');
const bin = join(root, 'node_modules', '.bin');
const marker = join(root, 'node_modules', '.installed');
const { packageManager } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));

const env = {
  ...process.env,
  // The project's own Node stands before whatever the machine has.
  PATH: bin + delimiter + process.env.PATH,
  CHECKPOINT_DISABLE: '1',
  TURBO_TELEMETRY_DISABLED: '1',
  DO_NOT_TRACK: '1',
};

const run = (command, args, extra = {}) => {
  const { status, error, signal } = spawnSync(command, args, {
    cwd: root,
    stdio: 'inherit',
    env: { ...env, ...extra },
  });
  if (error) fail(`${command} could not be started: ${error.message}`);
  if (status !== 0) process.exit(signal ? 1 : status);
};

const fail = (message) => {
  console.error(message);
  process.exit(1);
};

const pnpm = (...args) => run('npx', ['--yes', packageManager, ...args]);

/** What the installed tree was made from. */
const fingerprint = () => {
  const hash = createHash('sha256');
  for (const file of ['pnpm-lock.yaml', 'pnpm-workspace.yaml']) hash.update(readFileSync(join(root, file)));
  return hash.digest('hex');
};

const install = () => {
  const wanted = fingerprint();
  if (existsSync(marker) && readFileSync(marker, 'utf8') === wanted) return;
  console.log('Installing what is missing …');
  pnpm('install', '--frozen-lockfile', '--prefer-offline');
  writeFileSync(marker, wanted);
};

const turbo = (...tasks) =>
  pnpm('exec', 'turbo', 'run', ...tasks, '--output-logs=new-only', '--log-order=grouped');

const COMMANDS = {
  /** Builds, then becomes the local stack: signals go to it, its exit code is ours. */
  start: (args) => {
    turbo('build', 'synth');
    const stack = spawn(join(bin, 'node'), ['packages/local/src/main.ts', ...args], {
      cwd: root,
      stdio: 'inherit',
      env,
    });
    // The terminal sends Ctrl-C to the whole group; a signal sent to this process alone is passed on.
    process.on('SIGINT', () => undefined);
    process.on('SIGTERM', () => stack.kill('SIGTERM'));
    stack.on('error', (error) => fail(`the local stack could not be started: ${error.message}`));
    stack.on('exit', (code, signal) => process.exit(code ?? (signal ? 1 : 0)));
  },
  test: (args) => {
    run('biome', ['ci', '.', ...(process.stdout.isTTY ? [] : ['--colors=off'])]);
    run('knip', []);
    turbo('build', 'synth', 'typecheck');
    run('jest', args, { NODE_OPTIONS: '--experimental-vm-modules --no-warnings' });
  },
};

const [name, ...args] = process.argv.slice(2);
const command =
  COMMANDS[name] ?? fail(`usage: node scripts/bootstrap.mjs ${Object.keys(COMMANDS).join('|')} [options]`);
if (Number(process.versions.node.split('.')[0]) < 20)
  fail(`Node 20 or newer is needed; this is ${process.version}`);
install();
command(args);
