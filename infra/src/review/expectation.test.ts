import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { ENVIRONMENTS, synthesizePlan } from '../testing/synthesize-plans.ts';
import { EXPECTED_FOLDER, renderAll } from './expectation.ts';

/**
 * The committed files are what a reviewer reads when rights or resources change.
 * When the change is wanted: `node infra/src/review/update.ts`, and commit what it writes.
 */
describe.each(Object.entries(ENVIRONMENTS))('the plan of %s', (name, environment) => {
  const rendered = renderAll(name, synthesizePlan(environment));

  it.each(Object.keys(rendered))('is as expected in %s', (file) => {
    const expected = readFileSync(join(EXPECTED_FOLDER, file), 'utf8');
    expect(rendered[file]?.split('\n')).toEqual(expected.split('\n'));
  });
});
