import { type ChildProcess, spawn } from 'node:child_process';

/** Sees to it that no sandbox outlives the stack, even one in an endless loop, even if the stack is killed. */
export interface OrphanGuard {
  watch(pid: number): void;
  forget(pid: number): void;
  close(): void;
}

/** Each line is the whole list; when there are no more lines, whoever wrote them is gone. */
const SCRIPT =
  'pids=; while read -r line; do pids=$line; done; for pid in $pids; do kill -9 "-$pid" 2>/dev/null; done';

/**
 * A shell of 1 MB that waits for the end of its input. Without one (Windows) an idle sandbox still ends with the
 * stack, because its connection breaks; a busy one ends when it answers.
 */
export const createOrphanGuard = (): OrphanGuard => {
  const pids = new Set<number>();
  let shell: ChildProcess | undefined;
  const tell = () => shell?.stdin?.write(`${[...pids].join(' ')}\n`);
  return {
    watch(pid) {
      if (process.platform === 'win32') return;
      shell ??= startShell();
      pids.add(pid);
      tell();
    },
    forget(pid) {
      if (pids.delete(pid)) tell();
    },
    close() {
      shell?.stdin?.end();
      shell = undefined;
    },
  };
};

const startShell = (): ChildProcess => {
  const shell = spawn('/bin/sh', ['-c', SCRIPT], { detached: true, stdio: ['pipe', 'ignore', 'ignore'] });
  // Without its shell the stack runs as well: see above for what is lost.
  shell.on('error', () => undefined);
  shell.stdin?.on('error', () => undefined);
  shell.unref();
  return shell;
};
