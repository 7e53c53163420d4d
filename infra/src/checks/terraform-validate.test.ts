import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { ENVIRONMENTS, everyOption, synthesizePlan } from '../testing/synthesize-plans.ts';
import type { Attributes, Plan } from './plan.ts';
import { toTerraformData } from './terraform-data.ts';

const hasTerraform =
  spawnSync('terraform', ['version'], { env: { ...process.env, CHECKPOINT_DISABLE: '1' } }).status === 0;

/** What the real engine says of the rewritten plan; no provider is needed, so no network either. */
const validate = (plan: Plan): { valid: boolean; diagnostics: string[] } => {
  const cwd = mkdtempSync(join(tmpdir(), 'bos-validate-'));
  const env = { ...process.env, CHECKPOINT_DISABLE: '1' };
  writeFileSync(join(cwd, 'main.tf.json'), JSON.stringify(toTerraformData(plan)));
  execFileSync('terraform', ['init', '-backend=false', '-input=false'], { cwd, env, stdio: 'pipe' });
  const { stdout } = spawnSync('terraform', ['validate', '-json'], { cwd, env, encoding: 'utf8' });
  rmSync(cwd, { recursive: true });
  const answer = JSON.parse(stdout);
  return {
    valid: answer.valid,
    diagnostics: answer.diagnostics.map((one: Attributes) => `${one['summary']}: ${one['detail']}`),
  };
};

(hasTerraform ? describe : describe.skip)('terraform validate', () => {
  it.each(Object.entries({ ...ENVIRONMENTS, everyOption }))(
    'finds nothing wrong with %s',
    (_, environment) => {
      expect(validate(synthesizePlan(environment))).toEqual({ valid: true, diagnostics: [] });
    },
    60_000,
  );

  it('finds an unknown function and a cycle', () => {
    const plan = synthesizePlan(ENVIRONMENTS.local);
    const [connections, messages] = ['connections-table', 'messages-table'].map(
      (id) => plan.resource['aws_dynamodb_table']?.[id],
    );
    if (!connections || !messages) throw new Error('the tables are not in the plan');
    connections['name'] = `\${aws_dynamodb_table.messages-table.name}`;
    messages['name'] = `\${aws_dynamodb_table.connections-table.name}`;
    expect(validate(plan).diagnostics.join('\n')).toContain('Cycle');
    connections['name'] = `\${uper("a")}`;
    expect(validate(plan).diagnostics.join('\n')).toContain('no function named "uper"');
  }, 60_000);
});
