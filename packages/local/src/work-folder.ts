import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A folder for unpacked code. It goes when it is closed, at the latest when the process ends. */
export const createWorkFolder = (): { path: string; close(): void } => {
  const path = mkdtempSync(join(tmpdir(), 'bos-'));
  const remove = () => rmSync(path, { recursive: true, force: true });
  process.once('exit', remove);
  return {
    path,
    close() {
      process.off('exit', remove);
      remove();
    },
  };
};
