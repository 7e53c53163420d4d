/**
 * Measures cold starts under AWS's runtime client: each function's bundle beside a plain one of the same source.
 * Usage: node scripts/bench-cold-start.mjs [rounds]; ends with 1 when a function misses its budget.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { median, percentile, table } from './bench/report.mjs';
import { timeStart } from './bench/runtime-start.mjs';
import { bundle } from './bundle.mjs';

const ROUNDS = Math.max(15, Number(process.argv[2] ?? 15));
/** DESIGN's budget is for functions with AWS clients; `authorize` has none, and nothing to leave out. */
const BUDGETS = { authorize: undefined, connect: 0.6, disconnect: 0.6, send: 0.6, deliver: 0.6, sync: 0.6 };
/** What `esbuild --bundle --platform=node` does of itself. */
const PLAIN = {
  minify: false,
  legalComments: undefined,
  mainFields: undefined,
  conditions: undefined,
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
const pairs = [];
for (const name of Object.keys(BUDGETS)) {
  const ours = write(name, await codeOf(name));
  pairs.push({ name, ours, plain: write(`${name}-plain`, await codeOf(name, PLAIN)), ratios: [] });
}

const time = async (variant) => {
  const ms = await timeStart(variant);
  variant.samples.push(ms);
  return ms;
};
// In turn, so that what else the machine does falls on all alike; each ratio is of two starts side by side.
for (let round = 0; round <= ROUNDS; round++) {
  await time(empty);
  for (const { ours, plain, ratios } of pairs) ratios.push((await time(ours)) / (await time(plain)));
}
// The first round warms the file cache.
for (const list of [empty, ...pairs.flatMap(({ ours, plain }) => [ours, plain])]) list.samples.shift();
for (const { ratios } of pairs) ratios.shift();
rmSync(work, { recursive: true });

const ms = (value) => value.toFixed(0);
const floor = median(empty.samples);
const rows = pairs.map(({ name, ours, plain, ratios }) => {
  const [mine, theirs] = [median(ours.samples), median(plain.samples)];
  const ratio = mine / theirs;
  const budget = BUDGETS[name];
  return {
    isMissed: budget !== undefined && ratio > budget,
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
