import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { local } from '../config/local.ts';
import { FUNCTION_NAMES } from './functions.ts';
import { synthesizePlan } from './testing/synthesize-plans.ts';

const plan = synthesizePlan(local);

/** Given to every function, read by those that need it. */
const FOR_ALL = ['BOS_ENVIRONMENT', 'BOS_GENERATION'];

const bundleOf = (name: string) => join(import.meta.dirname, '../../packages', name, 'dist/index.cjs');

describe.each(FUNCTION_NAMES)('the variables of %s', (name) => {
  const given = Object.keys(
    plan.resource['aws_lambda_function']?.[`${name}-function`]?.['environment'].variables ?? {},
  );
  // Without a build there is nothing to compare with.
  const compare = existsSync(bundleOf(name)) ? it : it.skip;

  compare('are those its code reads: none is missing, none is for nothing', () => {
    const read = [...new Set(readFileSync(bundleOf(name), 'utf8').match(/BOS_[A-Z_]+/g))].sort();
    expect(given.filter((one) => one.startsWith('BOS_') && !FOR_ALL.includes(one)).sort()).toEqual(
      read.filter((one) => !FOR_ALL.includes(one)),
    );
  });

  it('hold no secret and nothing that cannot be read in the console', () => {
    expect(given.filter((one) => /TOKEN|SECRET|PASSWORD|KEY/.test(one))).toEqual([]);
  });
});
