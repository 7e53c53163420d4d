import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { refuseSharedRole } from '../config/contradictions.ts';
import { dev } from '../config/dev.ts';
import { local } from '../config/local.ts';
import { prod } from '../config/prod.ts';
import { readEnvironment } from '../config/read-environment.ts';
import { PROJECT_ROOT, synthesize } from './synth.ts';

/** Synthesizes the plans of the named environments, or of all. The only file that reads the process's environment. */
const ENVIRONMENTS = { dev, prod, local };
const { BOS_DIST_DIR, BOS_STATE_BUCKET, BOS_STATE_REGION, CDKTF_OUTDIR } = process.env;

const chosen = (names: string[]) => {
  const unknown = names.find((name) => !Object.hasOwn(ENVIRONMENTS, name));
  if (unknown !== undefined)
    throw new Error(`no environment is named ${unknown}: there are dev, prod and local`);
  return Object.entries(ENVIRONMENTS)
    .filter(([name]) => names.length === 0 || names.includes(name))
    .map(([, data]) => data);
};

try {
  refuseSharedRole(Object.values(ENVIRONMENTS).map(readEnvironment));
  synthesize(chosen(process.argv.slice(2)), {
    outdir: CDKTF_OUTDIR ?? join(PROJECT_ROOT, 'infra/cdktf.out'),
    // The folder of all packages, found by the one whose build is the page.
    codeFolder: BOS_DIST_DIR ?? dirname(dirname(fileURLToPath(import.meta.resolve('@bos/web/package.json')))),
    state: BOS_STATE_BUCKET
      ? { bucket: BOS_STATE_BUCKET, region: BOS_STATE_REGION ?? 'us-east-1' }
      : undefined,
  });
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
