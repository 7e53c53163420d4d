import { execFileSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { dev } from '../config/dev.ts';
import { FUNCTION_NAMES } from './functions.ts';
import { buildStandIns, readPlanText } from './testing/synthesize-plans.ts';

jest.setTimeout(120_000);

const root = join(import.meta.dirname, '../..');
const copies: string[] = [];

/** Every dependency where it is in the project, but our own packages from the copy. */
const linkDependencies = (from: string, to: string, packages: string): void => {
  mkdirSync(to, { recursive: true });
  for (const name of readdirSync(from)) {
    if (name.startsWith('.')) continue;
    if (name.startsWith('@')) {
      linkDependencies(join(from, name), join(to, name), packages);
      continue;
    }
    const real = realpathSync(join(from, name));
    const isOurs = dirname(real) === join(root, 'packages');
    symlinkSync(isOurs ? join(packages, basename(real)) : real, join(to, name));
  }
};

/** The sources of the functions in a folder of its own, built there, as if somebody in `zone` had cloned it. */
const buildElsewhere = (prefix: string, zone: string): string => {
  const copy = mkdtempSync(join(realpathSync(tmpdir()), prefix));
  copies.push(copy);
  const packages = join(copy, 'packages');
  for (const name of ['core', ...FUNCTION_NAMES]) {
    const [from, to] = [join(root, 'packages', name), join(packages, name)];
    for (const part of ['package.json', 'tsconfig.json', 'src']) {
      if (existsSync(join(from, part))) cpSync(join(from, part), join(to, part), { recursive: true });
    }
    linkDependencies(join(from, 'node_modules'), join(to, 'node_modules'), packages);
  }
  for (const name of FUNCTION_NAMES) {
    execFileSync(process.execPath, [join(root, 'scripts/bundle.mjs')], {
      cwd: join(packages, name),
      env: { ...process.env, TZ: zone },
      stdio: 'pipe',
    });
  }
  const page = buildStandIns();
  cpSync(join(page, 'web'), join(packages, 'web'), { recursive: true });
  rmSync(page, { recursive: true });
  return packages;
};

describe('two people who build the same commit', () => {
  let here: string;
  let there: string;
  beforeAll(() => {
    here = buildElsewhere('a-', 'America/Sao_Paulo');
    there = buildElsewhere('a-much-longer-way-to-the-same-', 'Asia/Tokyo');
  });
  afterAll(() => {
    for (const copy of copies) rmSync(copy, { recursive: true });
  });

  it.each(FUNCTION_NAMES)('get the same package of %s, byte for byte', (name) => {
    const zipIn = (packages: string) => readFileSync(join(packages, name, 'dist/function.zip'));
    expect(zipIn(there).equals(zipIn(here))).toBe(true);
  });

  it('get the same plan, and nothing is deployed again', () => {
    expect(readPlanText(dev, there)).toBe(readPlanText(dev, here));
  });
});
