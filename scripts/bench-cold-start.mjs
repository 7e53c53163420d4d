/**
 * Measures cold starts under AWS's runtime client: each function's bundle beside a plain one of the same source.
 * Usage: node scripts/bench-cold-start.mjs [rounds, 15 or more]; ends with 1 when a function misses its budget.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { median, percentile, table } from './bench/report.mjs';
import { timeStart } from './bench/runtime-start.mjs';
import { bundle } from './bundle.mjs';

const ROUNDS = Math.max(15, Number(process.argv[2] ?? 21));
/** The budget is for functions with AWS clients; `authorize` has none, and nothing to leave out. */
const BUDGETS = { authorize: undefined, connect: 0.6, disconnect: 0.6, send: 0.6, deliver: 0.6, sync: 0.6 };
/** What `esbuild --bundle --platform=node` does of itself. */
const PLAIN = {
  minify: false,
  legalComments: undefined,
  mainFields: undefined,
  conditions: undefined,
  supported: undefined,
  plugins: [],
};

const work = mkdtempSync(join(tmpdir(), 'bos-bench-'));
const write = (name, code) => {
  const codeDir = join(work, name);
  mkdirSync(codeDir);
  writeFileSync(join(codeDir, 'index.cjs'), code);
  return { name, codeDir, kb: code.length / 1024, samples: [] };
};
const codeOf = async (name, options) => {
  const { outputFiles } = await bundle(join(import.meta.dirname, '../packages', name), options);
  return outputFiles[0].contents;
};

const empty = write('empty', 'exports.handler = async () => {};');
const subjects = [];
for (const name of Object.keys(BUDGETS)) {
  const ours = write(name, await codeOf(name));
  subjects.push({ name, ours, plain: write(`${name}-plain`, await codeOf(name, PLAIN)) });
}

const time = async (variant) => variant.samples.push(await timeStart(variant));
// In turn, so that a slow moment of the machine falls on all alike. The first round warms the file cache.
for (let round = 0; round <= ROUNDS; round++) {
  for (const { ours, plain } of subjects) {
    await time(empty);
    for (const variant of round % 2 === 0 ? [ours, plain] : [plain, ours]) await time(variant);
  }
  if (round > 0) continue;
  for (const { samples } of [empty, ...subjects.flatMap(({ ours, plain }) => [ours, plain])])
    samples.length = 0;
}
rmSync(work, { recursive: true });

const ms = (value) => value.toFixed(0);
const floor = median(empty.samples);
const rows = subjects.map(({ name, ours, plain }) => {
  const ratios = ours.samples.map((sample, round) => sample / plain.samples[round]);
  const [mine, theirs, ratio] = [ours.samples, plain.samples, ratios].map(median);
  const budget = BUDGETS[name];
  return {
    isMissed: ratio > budget,
    cells: [
      ...[name, ms(ours.kb), ms(mine), ms(plain.kb), ms(theirs), ratio.toFixed(2)],
      `${percentile(ratios, 0.25).toFixed(2)}–${percentile(ratios, 0.75).toFixed(2)}`,
      ((mine - floor) / (theirs - floor)).toFixed(2),
      budget === undefined ? 'none' : `≤ ${budget}: ${ratio > budget ? 'MISSED' : 'held'}`,
    ],
  };
});
console.log(`\nProcess start to first poll, medians of ${ROUNDS}; an empty handler takes ${ms(floor)} ms.\n`);
console.log(
  table(
    ['function', 'KB', 'ms', 'plain KB', 'plain ms', 'ratio', 'middle half', 'above the floor', 'budget'],
    rows.map(({ cells }) => cells),
  ),
);
process.exitCode = rows.some(({ isMissed }) => isMissed) ? 1 : 0;
