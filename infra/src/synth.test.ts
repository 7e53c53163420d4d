import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { dev } from '../config/dev.ts';
import type { EnvironmentData } from '../config/schema.ts';
import type { FunctionName } from './functions.ts';
import { ROUTES, type RoutePlan } from './routes.ts';
import { synthesize } from './synth.ts';
import { buildStandIns, ENVIRONMENTS, readPlanText, synthesizePlan } from './testing/synthesize-plans.ts';

// Synthesis is quick, but loading the provider's bindings on a busy machine is not.
jest.setTimeout(60_000);

const folders: string[] = [];
const keep = (folder: string) => {
  folders.push(folder);
  return folder;
};
const newFolder = () => keep(mkdtempSync(join(tmpdir(), 'bos-synth-')));

afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

/** Every file below a folder, with its bytes. */
const contentsOf = (folder: string): Record<string, string> =>
  Object.fromEntries(
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .sort()
      .map((path) => [path.slice(folder.length), readFileSync(path).toString('base64')]),
  );

describe('synthesis', () => {
  it('writes the same bytes from two folders into two folders', () => {
    const [first, second] = [keep(buildStandIns()), newFolder()];
    cpSync(first, second, { recursive: true });
    const outputs = [first, second].map((codeFolder) => {
      const outdir = newFolder();
      synthesize(Object.values(ENVIRONMENTS), { outdir, codeFolder });
      return contentsOf(outdir);
    });
    expect(Object.keys(outputs[0] ?? {}).length).toBeGreaterThan(20);
    expect(outputs[1]).toEqual(outputs[0]);
  });

  it('names the package that was not built', () => {
    const folder = keep(buildStandIns());
    rmSync(join(folder, 'send/dist/function.zip'));
    expect(() => synthesizePlan(dev, folder)).toThrow(
      /^packages\/send\/dist\/function\.zip is missing: run pnpm build$/,
    );
  });

  it('names the page that was not built', () => {
    const folder = keep(buildStandIns());
    rmSync(join(folder, 'web/dist'), { recursive: true });
    expect(() => synthesizePlan(dev, folder)).toThrow(
      /^packages\/web\/dist\/index\.html is missing: run pnpm build$/,
    );
  });

  it('keeps the state of a shared environment in the bucket it is given, locked there', () => {
    const outdir = newFolder();
    synthesize([dev, ENVIRONMENTS.local], {
      outdir,
      codeFolder: keep(buildStandIns()),
      state: { bucket: 'state', region: 'eu-west-1' },
    });
    const backendOf = (name: string) =>
      JSON.parse(readFileSync(join(outdir, `stacks/bos-realtime-${name}/cdk.tf.json`), 'utf8')).terraform
        .backend;
    expect(backendOf('dev')).toEqual({
      s3: {
        bucket: 'state',
        region: 'eu-west-1',
        key: 'bos-realtime-dev/terraform.tfstate',
        encrypt: true,
        use_lockfile: true,
      },
    });
    expect(backendOf('local')).toHaveProperty('local');
  });

  it('holds no path of this machine', () => {
    const codeFolder = keep(buildStandIns());
    const text = readPlanText(dev, codeFolder);
    expect(text).not.toContain(codeFolder);
    expect(text).not.toContain(import.meta.dirname);
  });
});

describe('the deployment', () => {
  const trigger = (environment: EnvironmentData = dev) =>
    synthesizePlan(environment).resource['aws_apigatewayv2_deployment']?.['gateway-deployment']?.['triggers']
      .definition;
  /** The trigger while one route is another one. */
  const triggerWith = (key: string, change: Partial<RoutePlan>) => {
    const route = ROUTES.find((one) => one.key === key);
    if (!route) throw new Error(`there is no route ${key}`);
    const before = { ...route };
    Object.assign(route, change);
    try {
      return trigger();
    } finally {
      Object.assign(route, before);
    }
  };
  const warm = (name: FunctionName) => ({ ...dev, functions: { [name]: { provisionedConcurrency: 1 } } });

  it('keeps its trigger while nothing of the gateway changes', () => {
    expect(trigger({ ...dev, retentionDays: 7 })).toBe(trigger());
  });

  it.each([
    ['a route and its response', () => triggerWith('typing', { twoWay: false })],
    ['the words of a constant answer', () => triggerWith('ping', { target: { constant: '{}' } })],
    ['the function behind a route', () => triggerWith('typing', { target: { function: 'sync' } })],
    ['an integration, which calls the alias now', () => trigger(warm('send'))],
    ['the authorizer, whose alias is asked now', () => trigger(warm('authorize'))],
  ])('changes its trigger with %s', (_, after) => {
    expect(after()).not.toBe(trigger());
  });
});
