// Prints what the published client (dist/, so build first) costs a page, minified and gzipped, beside others that are
// measured in the same way in the same run. `--alone` leaves out the others; exits 1 above a budget.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { minify } from '@swc/core';
import { build } from 'esbuild';
import { installPublishTools } from '../../scripts/publish-tools.mjs';
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

/** Versions: tools/publish/package.json. */
const others = [
  ['partysocket', `export { PartySocket } from 'partysocket'`],
  ['socket.io-client', `export { io } from 'socket.io-client'`],
  ['pusher-js', `export { default } from 'pusher-js'`],
  ['centrifuge', `export { Centrifuge } from 'centrifuge'`],
  ['ably', `export { Realtime } from 'ably'`],
];

/** Bytes a page loads, as swc minifies (what Next, Rspack and Parcel build with) and as esbuild does. */
const measure = async (contents, resolveDir) => {
  const bundle = async (options) => {
    const { outputFiles } = await build({
      stdin: { contents, resolveDir },
      bundle: true,
      format: 'esm',
      platform: 'browser',
      target: 'es2022',
      external: ['react'],
      write: false,
      logLevel: 'silent',
      ...options,
    });
    return outputFiles[0].text;
  };
  const { code } = await minify(await bundle({ minifySyntax: true }), MINIFY);
  return [code, await bundle({ minify: true })].map((text) => gzipSync(text, { level: 9 }).length);
};

const row = (name, [bytes, byEsbuild], note = '') => {
  const cells = [bytes, byEsbuild].map((size) => `${(size / KB).toFixed(2)} KB`.padStart(10));
  console.log(`${name.padEnd(46)}${cells[0]}  (esbuild ${cells[1]})  ${note}`);
};

let failed = false;
for (const [name, code, budget] of ours) {
  const sizes = await measure(code, import.meta.dirname);
  const isOver = budget !== undefined && sizes[0] > budget;
  failed ||= isOver;
  row(name, sizes, budget ? `${isOver ? 'ABOVE' : 'within'} ${(budget / KB).toFixed(1)} KB` : '');
}

if (!process.argv.includes('--alone')) {
  const tools = installPublishTools();
  if (!tools) console.log('THE OTHERS WERE NOT MEASURED: they could not be installed.');
  else {
    const { dependencies } = JSON.parse(readFileSync(join(tools, 'package.json'), 'utf8'));
    for (const [name, code] of others) row(`${name} ${dependencies[name]}`, await measure(code, tools));
  }
}
process.exitCode = failed ? 1 : 0;
