/** Bundles the function package in the current folder: dist/index.cjs, its deterministic zip, and esbuild's metafile. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import { build } from 'esbuild';
import { zipSync } from 'fflate';
import { leanSdk } from './bundle/lean-sdk.mjs';
import { pureSchemas } from './bundle/pure-schemas.mjs';

/** The same for every function: what its composition root makes, its adapter serves. */
const ENTRY = `
  import { createHandler } from './src/handler.ts';
  import { portsFromEnv } from './src/ports.ts';
  export const handler = createHandler(portsFromEnv(process.env));
`;

export const bundle = async (folder, options = {}) =>
  build({
    stdin: { contents: ENTRY, resolveDir: folder, sourcefile: 'entry.ts', loader: 'ts' },
    absWorkingDir: folder,
    bundle: true,
    minify: true,
    platform: 'node',
    target: 'node24',
    // Named .cjs so that no package.json around it can make it an ES module. A CommonJS bundle of the SDK's ES modules starts faster than an ES module bundle of the same.
    format: 'cjs',
    // As `require`: for `import('node:http')` Node reads all that module exports, and so loads its WebSocket.
    supported: { 'dynamic-import': false },
    mainFields: ['module', 'main'],
    conditions: ['module', 'import'],
    plugins: [leanSdk(), pureSchemas()],
    legalComments: 'none',
    metafile: true,
    write: false,
    ...options,
  });

if (import.meta.filename === process.argv[1]) {
  const folder = process.cwd();
  const result = await bundle(folder);
  const code = result.outputFiles[0].contents;
  mkdirSync('dist', { recursive: true });
  writeFileSync('dist/index.cjs', code);
  writeFileSync('dist/meta.json', JSON.stringify(result.metafile));
  // Fixed time, mode and system: the same code is the same zip on every machine.
  const entry = [code, { mtime: new Date(1980, 0, 1), level: 9, os: 3, attrs: 0o100644 << 16 }];
  writeFileSync('dist/function.zip', zipSync({ 'index.cjs': entry }));
  const zipped = readFileSync('dist/function.zip').length;
  console.log(
    `${basename(folder)}: ${(code.length / 1024).toFixed(1)} KB, zipped ${(zipped / 1024).toFixed(1)} KB`,
  );
}
