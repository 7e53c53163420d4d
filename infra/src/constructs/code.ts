import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FunctionName } from '../functions.ts';

/** A deployment package on disk, and its fingerprint as Lambda computes it. */
export interface Code {
  path: string;
  /** SHA-256 of the zip, base64. */
  hash: string;
}

/** Where each function's zip is: `<folder>/<function>/dist/function.zip`. Throws one line if it was not built. */
export const findCode = (folder: string, name: FunctionName): Code => {
  const path = join(folder, name, 'dist', 'function.zip');
  if (!existsSync(path)) throw new Error(`packages/${name}/dist/function.zip is missing: run pnpm build`);
  return { path, hash: createHash('sha256').update(readFileSync(path)).digest('base64') };
};
