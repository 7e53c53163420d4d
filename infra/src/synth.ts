import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { App } from 'cdktf';
import { readEnvironment } from '../config/read-environment.ts';
import type { EnvironmentData } from '../config/schema.ts';
import type { StateStore } from './stacks/base-stack.ts';
import { RealtimeStack } from './stacks/realtime-stack.ts';

export interface SynthOptions {
  outdir: string;
  codeFolder: string;
  state?: StateStore | undefined;
}

/** Name of an environment's stack: the prefix of everything in it. */
export const stackName = (environment: string): string => `bos-realtime-${environment}`;

/** Writes one plan an environment to `<outdir>/stacks/<stack>/cdk.tf.json`. Needs no account and no network. */
export const synthesize = (environments: readonly EnvironmentData[], options: SynthOptions): void => {
  const app = new App({
    outdir: options.outdir,
    stackTraces: false,
    // Locking inside the bucket came with these.
    context: { targetVersions: { terraform: '>=1.11.0', opentofu: '>=1.10.0' } },
  });
  for (const data of environments) {
    const environment = readEnvironment(data);
    // Packages of earlier builds would stay beside those of this one.
    rmSync(join(options.outdir, 'stacks', stackName(environment.name), 'assets'), {
      recursive: true,
      force: true,
    });
    new RealtimeStack(app, stackName(environment.name), {
      environment,
      codeFolder: options.codeFolder,
      // The local plan is never applied to an account.
      state: environment.name === 'local' ? undefined : options.state,
    });
  }
  app.synth();
};

/** Where things are unless told otherwise. */
export const PROJECT_ROOT = join(import.meta.dirname, '../..');
