/** The project's own toolchain: pnpm by npx, Node and everything else in node_modules. */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runChild } from './processes.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const bin = join(root, 'node_modules', '.bin');

/** Of the installed tree: what it was made from, and where npx keeps our pnpm. */
const marker = join(root, 'node_modules', '.installed');

const { packageManager } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));

const fail = (message) => {
  console.error(message);
  process.exit(1);
};

let pnpmFolder;

const environment = (extra = {}) => ({
  ...process.env,
  CHECKPOINT_DISABLE: '1',
  TURBO_TELEMETRY_DISABLED: '1',
  DO_NOT_TRACK: '1',
  ...extra,
  // The project's own Node stands before whatever the machine has.
  PATH: [bin, ...(pnpmFolder ? [pnpmFolder] : []), process.env.PATH].join(delimiter),
});

/**
 * Runs a command of the toolchain. If it fails, this process ends with its exit code.
 * @param options.quietly shows its output only if it fails
 * @param options.onOutput is told what it writes in the meantime
 */
export const run = async (command, args, { env, quietly = false, onOutput, ...options } = {}) => {
  let output = '';
  const keep = (text) => {
    output += text;
    onOutput?.(text);
  };
  const code = await runChild(command, args, {
    ...options,
    cwd: root,
    env: environment(env),
    ...(quietly && { onOutput: keep }),
  }).catch((error) => fail(`${command} could not be started: ${error.message}`));
  if (code === 0) return output;
  if (quietly) process.stderr.write(output);
  return process.exit(code);
};

/** What the installed tree is made from. */
const fingerprint = () => {
  const hash = createHash('sha256');
  for (const file of ['pnpm-lock.yaml', 'pnpm-workspace.yaml']) hash.update(readFileSync(join(root, file)));
  return hash.digest('hex');
};

const readMarker = () => {
  try {
    return JSON.parse(readFileSync(marker, 'utf8'));
  } catch {
    return {}; // Nothing is installed, or not by this version of the script.
  }
};

const hasPnpm = (folder = '') => existsSync(join(folder, 'pnpm'));

/** Starting npx costs more than a second, so where it keeps our pnpm is asked once. */
const findPnpm = async () => {
  const script = 'console.log(process.env.PATH)';
  const path = await run('npx', ['--yes', '--package', packageManager, '--', 'node', '-e', script], {
    quietly: true,
  });
  const folder = path.trim().split(delimiter).find(hasPnpm);
  return folder ?? fail(`npx could not bring ${packageManager}: is the registry within reach?`);
};

/** The number of packages so far, on one line of the terminal. */
const showProgress = (text) => {
  const added = /Progress: resolved (\d+).*added (\d+)/.exec(text);
  if (added && process.stdout.isTTY) process.stdout.write(`\r  ${added[2]} of ${added[1]} packages `);
};

/** Installs what is missing, and makes pnpm known to all that follows. */
export const install = async () => {
  const wanted = fingerprint();
  const { from, pnpm } = readMarker();
  if (from === wanted && hasPnpm(pnpm)) {
    pnpmFolder = pnpm;
    return;
  }
  console.log('Installing what is missing …');
  pnpmFolder = await findPnpm();
  if (from !== wanted) {
    await run('pnpm', ['install', '--frozen-lockfile', '--prefer-offline', '--reporter=append-only'], {
      quietly: true,
      onOutput: showProgress,
      // Nobody is there to be asked whether an old tree may be replaced.
      env: { CI: 'true' },
    });
    if (process.stdout.isTTY) process.stdout.write('\n');
  }
  writeFileSync(marker, JSON.stringify({ from: wanted, pnpm: pnpmFolder }));
};
