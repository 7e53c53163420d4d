import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Zippable, zipSync } from 'fflate';
import { dev } from '../../config/dev.ts';
import { local } from '../../config/local.ts';
import { prod } from '../../config/prod.ts';
import type { EnvironmentData } from '../../config/schema.ts';
import type { Plan } from '../checks/plan.ts';
import { FUNCTION_NAMES } from '../functions.ts';
import { stackName, synthesize } from '../synth.ts';

export const ENVIRONMENTS = { dev, prod, local };

const ACCOUNT = '111122223333';
const certificateArn = `arn:aws:acm:us-east-1:${ACCOUNT}:certificate/1`;

/** What neither environment takes: adopted topics, a foreign issuer, domains, mail. */
export const everyOption: EnvironmentData = {
  ...prod,
  accountIds: [ACCOUNT],
  identity: { kind: 'oidc', issuer: 'https://login.example.com', audience: 'chat' },
  topics: {
    chatIntention: {
      arn: `arn:aws:sns:us-east-1:${ACCOUNT}:bos-chat-intention-topic-prod`,
      kmsKeyArn: `arn:aws:kms:us-east-1:${ACCOUNT}:key/1`,
    },
    personaResponse: { arn: `arn:aws:sns:us-east-1:${ACCOUNT}:bos-persona-response-topic-prod` },
  },
  observability: { email: 'building@example.com' },
  domain: { name: 'rt.example.com', certificateArn, zoneId: 'Z0123456789' },
  web: { domain: { name: 'chat.example.com', certificateArn, zoneId: 'Z0123456789' } },
};

/** A folder with a small package for each function and a small page, as the build would leave them. */
export const buildStandIns = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'bos-code-'));
  const zip: Zippable = { 'index.js': [new Uint8Array(8), { mtime: new Date(1980, 0, 1) }] };
  for (const name of FUNCTION_NAMES) {
    mkdirSync(join(folder, name, 'dist'), { recursive: true });
    writeFileSync(join(folder, name, 'dist', 'function.zip'), zipSync(zip));
  }
  mkdirSync(join(folder, 'web/dist/assets'), { recursive: true });
  writeFileSync(join(folder, 'web/dist/index.html'), '<!doctype html>');
  writeFileSync(join(folder, 'web/dist/inspect.html'), '<!doctype html>');
  writeFileSync(join(folder, 'web/dist/assets/index-0123abcd.js'), '0');
  return folder;
};

/** The plan of one environment, made from stand-ins unless there is a folder of packages. Leaves nothing behind. */
export const synthesizePlan = (environment: EnvironmentData, codeFolder?: string): Plan => {
  const folder = codeFolder ?? buildStandIns();
  try {
    return JSON.parse(readPlanText(environment, folder));
  } finally {
    if (!codeFolder) rmSync(folder, { recursive: true });
  }
};

/** The plan's very bytes. */
export const readPlanText = (environment: EnvironmentData, codeFolder: string): string => {
  const outdir = mkdtempSync(join(tmpdir(), 'bos-plan-'));
  try {
    synthesize([environment], { outdir, codeFolder });
    return readFileSync(join(outdir, 'stacks', stackName(environment.name), 'cdk.tf.json'), 'utf8');
  } finally {
    rmSync(outdir, { recursive: true });
  }
};
