import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, normalize, sep } from 'node:path';
import { unzipSync } from 'fflate';
import { SetupError } from '../setup-error.ts';

/**
 * Unpacks a function's deployment package into `folder`.
 * @throws {SetupError} when it is missing, broken, or would write outside of the folder
 */
export const unpack = (zip: string, folder: string): void => {
  let files: Record<string, Uint8Array>;
  try {
    files = unzipSync(readFileSync(zip));
  } catch (error) {
    throw new SetupError(`Cannot unpack ${zip}: run pnpm build`, { cause: error });
  }
  mkdirSync(folder, { recursive: true });
  for (const [name, bytes] of Object.entries(files)) {
    if (name.endsWith('/')) continue;
    const path = normalize(join(folder, name));
    if (!path.startsWith(folder + sep))
      throw new SetupError(`${zip} holds a file outside of its folder: ${name}`);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, bytes);
  }
};
