import { join } from 'node:path';
import { dev } from '../config/dev.ts';
import { local } from '../config/local.ts';
import { prod } from '../config/prod.ts';
import { PROJECT_ROOT, synthesize } from './synth.ts';

/** Synthesizes the plans of all environments. The only file here that reads the process's environment. */
const { BOS_DIST_DIR, BOS_STATE_BUCKET, BOS_STATE_REGION, CDKTF_OUTDIR } = process.env;

try {
  synthesize([dev, prod, local], {
    outdir: CDKTF_OUTDIR ?? join(PROJECT_ROOT, 'infra/cdktf.out'),
    codeFolder: BOS_DIST_DIR ?? join(PROJECT_ROOT, 'packages'),
    state: BOS_STATE_BUCKET
      ? { bucket: BOS_STATE_BUCKET, region: BOS_STATE_REGION ?? 'us-east-1' }
      : undefined,
  });
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
