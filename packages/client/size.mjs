// Prints what the published client (dist/, so build first) costs a page, minified and gzipped, beside others that are
// measured in the same way in the same run. `--alone` leaves out the others; exits 1 above a budget.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { minify } from '@swc/core';
import { build } from 'esbuild';
import { MINIFY } from './minify.mjs';

const KB = 1000;
const dist = join(import.meta.dirname, 'dist');

/** What a page would import, and what it may cost, bytes. */
const ours = [
  [
    'core: connection, inbox, outbox, rotation',
    `export { createCoreClient } from '${dist}/core-client.js'`,
    5 * KB,
  ],
  ['createClient: core, history, acks, typing …', `export { createClient } from '${dist}/index.js'`],
  [
    'everything: client, IndexedDB, tabs, React',
    `export * from '${dist}/index.js'; export * from '${dist}/storage/indexeddb.js';
     export * from '${dist}/tabs/index.js'; export * from '${dist}/react/index.js'`,
    9 * KB,
  ],
];

const others = [
  ['partysocket', '1.3.0', `export { PartySocket } from 'partysocket'`],
  ['socket.io-client', '4.8.4', `export { io } from 'socket.io-client'`],
  ['pusher-js', '8.6.0', `export { default } from 'pusher-js'`],
  ['centrifuge', '5.8.0', `export { Centrifuge } from 'centrifuge'`],
  ['ably', '2.28.0', `export { Realtime } from 'ably'`],
];

const measure = async (contents, resolveDir) => {
  const { outputFiles } = await build({
    stdin: { contents, resolveDir },
    bundle: true,
    minifySyntax: true,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    external: ['react'],
    write: false,
    logLevel: 'silent',
  });
  const { code } = await minify(outputFiles[0].text, MINIFY);
  return gzipSync(code, { level: 9 }).length;
};

const row = (name, bytes, note = '') =>
  console.log(`${name.padEnd(48)}${`${(bytes / KB).toFixed(2)} KB`.padStart(10)}  ${note}`);

let failed = false;
for (const [name, code, budget] of ours) {
  const bytes = await measure(code, import.meta.dirname);
  const isOver = budget !== undefined && bytes > budget;
  failed ||= isOver;
  row(name, bytes, budget ? `${isOver ? 'ABOVE' : 'within'} ${(budget / KB).toFixed(1)} KB` : '');
}

if (!process.argv.includes('--alone')) {
  const folder = mkdtempSync(join(tmpdir(), 'client-size-'));
  try {
    writeFileSync(join(folder, 'package.json'), '{"private":true}');
    for (const [name, version, code] of others) {
      try {
        const install = ['install', '--no-audit', '--no-fund', '--ignore-scripts', `${name}@${version}`];
        execFileSync('npm', install, { cwd: folder, stdio: 'ignore', timeout: 120_000 });
        row(`${name} ${version}`, await measure(code, folder));
      } catch (error) {
        console.log(`${name} ${version}`.padEnd(48), `not measured: ${String(error.message).split('\n')[0]}`);
      }
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
}
process.exitCode = failed ? 1 : 0;
