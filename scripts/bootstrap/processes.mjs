/** Child processes that end when this one is told to end, however it is told: Ctrl-C, a signal to it alone, a closed terminal. */
import { spawn } from 'node:child_process';

/** What ends everything, and what the children are told: they know no SIGHUP, since they have no terminal. */
const SIGNALS = { SIGINT: 'SIGINT', SIGTERM: 'SIGTERM', SIGHUP: 'SIGTERM' };

/** One Ctrl-C may arrive twice, from the terminal and from npm, ms. */
const SAME_SIGNAL_MS = 300;

/** How long children that ignore the signal may go on, ms. */
const END_WITHIN_MS = 1_900;

const running = new Set();
let stoppedAt;

const signalGroup = ({ pid }, signal) => {
  try {
    process.kill(-pid, signal);
  } catch (error) {
    if (error.code !== 'ESRCH') throw error; // It has just ended.
  }
};

const stop = (signal) => {
  const now = performance.now();
  if (stoppedAt !== undefined && now - stoppedAt < SAME_SIGNAL_MS) return;
  stoppedAt ??= now;
  for (const child of running) signalGroup(child, SIGNALS[signal]);
  if (running.size === 0) process.exit(1);
  setTimeout(() => {
    for (const child of running) signalGroup(child, 'SIGKILL');
  }, END_WITHIN_MS).unref();
};

for (const signal of Object.keys(SIGNALS)) process.on(signal, () => stop(signal));

/** A killed npm tells nobody; started otherwise, whoever started us may leave. */
const startedBy = process.ppid;
// biome-ignore lint/suspicious/noUndeclaredEnvVars: no task's result depends on who started it
if (process.env.npm_lifecycle_event !== undefined) {
  setInterval(() => {
    if (process.ppid !== startedBy) stop('SIGTERM');
  }, 250).unref();
}

/**
 * Runs a command to its end, in a process group of its own, so that a signal reaches it once, with all it starts.
 * @param onOutput takes what it writes; without it the output goes where ours goes
 * @returns its exit code, 1 if a signal ended it
 * @throws when it cannot be started. Once we were told to stop, it never returns but ends this process.
 */
export const runChild = async (command, args, { onOutput, ipc = false, ...options }) => {
  const output = onOutput ? 'pipe' : 'inherit';
  const child = spawn(command, args, {
    ...options,
    detached: true,
    stdio: ['ignore', output, output, ...(ipc ? ['ipc'] : [])],
  });
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8');
    stream?.on('data', onOutput);
  }
  const ended = new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve(code ?? 1));
  });
  running.add(child);
  const code = await ended.finally(() => running.delete(child));
  // Whoever was told to stop takes no further step.
  if (stoppedAt !== undefined) process.exit(code);
  return code;
};
