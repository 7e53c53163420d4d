/** Measures cold starts under AWS's runtime client: each function's bundle beside a plain one of the same source. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startRuntimeApi } from '../packages/local/src/lambda/runtime-api.ts';
import { sandboxEnvironment } from '../packages/local/src/lambda/sandbox-environment.ts';
import { killRuntime, spawnRuntime } from '../packages/local/src/lambda/spawn-runtime.ts';
import { median, table } from './bench/report.mjs';
import { bundle } from './bundle.mjs';

const ROUNDS = Number(process.argv[2] ?? 11);
const FUNCTIONS = ['authorize', 'connect', 'disconnect', 'send', 'deliver', 'sync'];
const BUDGET = 0.6;
/** What `esbuild --bundle --platform=node` does of itself. */
const PLAIN = { minify: false, mainFields: undefined, conditions: undefined, plugins: [] };

const work = mkdtempSync(join(tmpdir(), 'bos-bench-'));
const environment = Object.fromEntries(
  [
    ...['BOS_CONNECTIONS_TABLE', 'BOS_MESSAGES_TABLE', 'BOS_INTENTION_TOPIC_ARN', 'BOS_PRESENCE_TOPIC_ARN'],
    ...['BOS_MANAGEMENT_ENDPOINT', 'BOS_DEAD_LETTER_QUEUE_URL', 'BOS_ISSUER', 'BOS_AUDIENCE', 'BOS_JWKS_URI'],
    ...['POWERTOOLS_SERVICE_NAME', 'POWERTOOLS_METRICS_NAMESPACE'],
  ].map((name) => [name, 'https://bench.invalid/x']),
);

const writeCode = (name, code) => {
  const codeDir = join(work, name);
  mkdirSync(codeDir);
  writeFileSync(join(codeDir, 'index.cjs'), code);
  return { name, codeDir, kb: code.length / 1024 };
};

const variants = [writeCode('empty', 'exports.handler = async () => {};')];
for (const name of FUNCTIONS) {
  const folder = join(import.meta.dirname, '../packages', name);
  const codeOf = async (options) => (await bundle(folder, options)).outputFiles[0].contents;
  variants.push(writeCode(name, await codeOf()), writeCode(`${name} (plain)`, await codeOf(PLAIN)));
}

/** Milliseconds from the start of the process to its asking for the first event. */
const start = ({ name, codeDir }) =>
  new Promise((resolve, reject) => {
    const spec = {
      name,
      codeDir,
      environment,
      arn: `arn:aws:lambda:us-east-1:000000000000:function:${name}`,
      runtime: 'nodejs24.x',
      handler: 'index.handler',
      memoryMb: 512,
    };
    const lines = [];
    let child;
    let startedAt = 0;
    const api = startRuntimeApi({
      next: () => finish(() => resolve(performance.now() - startedAt)),
      initFailed: (payload) => finish(() => reject(new Error(`${name}: ${payload}`))),
      returned: () => undefined,
      threw: () => undefined,
    });
    const finish = async (settle) => {
      settle();
      killRuntime(child);
      (await api).close();
    };
    api.then(({ port }) => {
      const sandbox = { id: 'bench', runtimeApi: `127.0.0.1:${port}`, startedAt: Date.now() };
      const credentials = { accessKeyId: 'a', secretAccessKey: 'b', sessionToken: 'c' };
      startedAt = performance.now();
      child = spawnRuntime(spec, sandboxEnvironment(spec, credentials, sandbox), (line) => lines.push(line));
      child.on('error', reject);
    }, reject);
  });

const samples = new Map(variants.map(({ name }) => [name, []]));
// Round by round, so that what else the machine does falls on all alike.
for (let round = 0; round < ROUNDS; round++) {
  for (const variant of variants) samples.get(variant.name).push(await start(variant));
}
rmSync(work, { recursive: true });

const ms = (name) => median(samples.get(name));
const kb = (name) => variants.find((variant) => variant.name === name).kb.toFixed(0);
const floor = ms('empty');
console.log(
  `\nProcess start to first poll, medians of ${ROUNDS}; an empty handler takes ${floor.toFixed(0)} ms.\n`,
);
console.log(
  table(
    ['function', 'KB', 'ms', 'plain KB', 'plain ms', 'ratio', 'ratio above the floor'],
    FUNCTIONS.map((name) => {
      const [ours, plain] = [ms(name), ms(`${name} (plain)`)];
      const ratios = [ours / plain, (ours - floor) / (plain - floor)].map((ratio) => ratio.toFixed(2));
      return [name, kb(name), ours.toFixed(0), kb(`${name} (plain)`), plain.toFixed(0), ...ratios];
    }),
  ),
);
console.log(`Budget: ratio ≤ ${BUDGET}.`);
