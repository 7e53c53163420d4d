import { type ChildProcess, spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import type { FunctionSpec } from '../plan/system.ts';
import { readLines } from './read-lines.ts';

const client = createRequire(import.meta.url).resolve('aws-lambda-ric');
const preload = fileURLToPath(new URL('./runtime/preload.cjs', import.meta.url));

/**
 * Starts AWS's runtime client in a process of its own. Heap limits and header size are those of the start script
 * in AWS's Node.js images: 90 % of the memory for old objects, 5 % for young ones.
 * In a session of its own, so that Ctrl-C reaches the stack only, which still needs its functions to say goodbye.
 */
export const spawnRuntime = (
  spec: FunctionSpec,
  env: Record<string, string>,
  onLine: (line: string) => void,
): ChildProcess => {
  const memory = (percent: number) => Math.max(1, Math.floor((spec.memoryMb * percent) / 100));
  const child = spawn(
    process.execPath,
    [
      '--expose-gc',
      '--max-http-header-size',
      '81920',
      `--max-semi-space-size=${memory(5)}`,
      `--max-old-space-size=${memory(90)}`,
      '--require',
      preload,
      client,
    ],
    { cwd: spec.codeDir, env, detached: true, windowsHide: true, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  for (const output of [child.stdout, child.stderr]) readLines(output, onLine);
  return child;
};

/** Ends the process and what it has started. */
export const killRuntime = (child: ChildProcess): void => {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch {
    child.kill('SIGKILL'); // No process groups on this platform, or it has just ended.
  }
};
