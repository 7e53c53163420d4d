import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ENVIRONMENTS, synthesizePlan } from '../testing/synthesize-plans.ts';
import { EXPECTED_FOLDER, renderAll } from './expectation.ts';

/** Writes what the plans are now as what they are expected to be: for a change of rights that is wanted. */
mkdirSync(EXPECTED_FOLDER, { recursive: true });
for (const [name, environment] of Object.entries(ENVIRONMENTS)) {
  for (const [file, text] of Object.entries(renderAll(name, synthesizePlan(environment)))) {
    writeFileSync(join(EXPECTED_FOLDER, file), text);
  }
}
