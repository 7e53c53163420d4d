import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { SetupError } from '../setup-error.ts';
import { readApi } from './api.ts';
import { ACCOUNT_ID, REGION } from './attributes.ts';
import { readFunctions } from './functions.ts';
import { readQueues, readSubscriptions, readTopics } from './messaging.ts';
import { readPermissions } from './permissions.ts';
import { type PlanJson, resolveResources } from './resources.ts';
import type { System } from './system.ts';
import { readTables } from './tables.ts';
import { unpack } from './unpack.ts';

const load = (path: string): PlanJson => {
  let json: string;
  try {
    json = readFileSync(path, 'utf8');
  } catch (error) {
    throw new SetupError(`No plan at ${path}: run pnpm build`, { cause: error });
  }
  try {
    return JSON.parse(json) as PlanJson;
  } catch (error) {
    throw new SetupError(`The plan at ${path} is not JSON: run pnpm build`, { cause: error });
  }
};

/**
 * Reads the synthesized plan and unpacks its functions into `workDir/<function>`.
 * @throws {SetupError} with one line that says what is missing
 */
export const readPlan = (path: string, workDir: string): System => {
  const resources = resolveResources(load(path));
  const isPermitted = readPermissions(resources);
  const api = readApi(resources, isPermitted);
  return {
    region: REGION,
    accountId: ACCOUNT_ID,
    stage: api.stage,
    api,
    functions: readFunctions(resources, (name, zip) => {
      const folder = resolve(workDir, name);
      unpack(resolve(dirname(path), zip), folder);
      return folder;
    }),
    tables: readTables(resources),
    topics: readTopics(resources),
    queues: readQueues(resources),
    subscriptions: readSubscriptions(resources, isPermitted),
  };
};
