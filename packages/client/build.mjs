// Builds the published package into dist/: ES modules, declarations that stand alone, and its package.json.
import { execFileSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { minify } from '@swc/core';
import { build } from 'esbuild';
import { MINIFY } from './minify.mjs';
import { checkInternal, INTERNAL } from './names.mjs';

const root = import.meta.dirname;
const dist = join(root, 'dist');
const protocol = resolve(root, '../core/src/protocol');
const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
/** What is published; `testing` is for this repository alone. */
const entries = Object.entries(manifest.exports).filter(([name]) => name !== './testing');
const nameOf = (source) => source.replace('./src/', '').replace(/\.ts$/, '');

rmSync(dist, { recursive: true, force: true });
mkdirSync(dist);

const declarations = join(dist, '.declarations');
execFileSync(
  'tsc',
  [
    '-p',
    root,
    '--noEmit',
    'false',
    '--declaration',
    '--emitDeclarationOnly',
    '--rootDir',
    resolve(root, '..'),
    '--outDir',
    declarations,
  ],
  { stdio: 'inherit', cwd: root },
);

/** Every source that is published, as one text. */
const readSources = (folder) =>
  readdirSync(folder, { recursive: true })
    .filter((file) => /\.tsx?$/.test(file) && !/test|contract/.test(file))
    .map((file) => readFileSync(join(folder, file), 'utf8'))
    .join('\n');

/** Copies a declaration and what it refers to; anything outside this package would not be there once installed. */
const copied = new Set();
const copy = (file) => {
  if (copied.has(file)) return;
  copied.add(file);
  const from = join(declarations, 'client/src', file);
  const text = readFileSync(from, 'utf8');
  const to = join(dist, file);
  mkdirSync(dirname(to), { recursive: true });
  writeFileSync(to, text.replace(/(from\s+'\.[^']*)\.tsx?'/g, "$1.js'"));
  for (const [, name] of text.matchAll(/(?:from|import\()\s*['"]([^'"]+)['"]/g)) {
    if (name === 'react') continue;
    if (!name.startsWith('.')) throw new Error(`${file} refers to ${name}, which is not published.`);
    copy(join(dirname(file), name).replace(/\.tsx?$/, '.d.ts'));
  }
};
for (const [, source] of entries) copy(`${nameOf(source)}.d.ts`);
rmSync(declarations, { recursive: true });

checkInternal(
  [...copied].map((file) => readFileSync(join(dist, file), 'utf8')),
  ['requests', 'responses'].map((file) => readFileSync(join(protocol, `${file}.ts`), 'utf8')).join('\n'),
  readSources(join(root, 'src')),
);

const { outputFiles } = await build({
  entryPoints: Object.fromEntries(entries.map(([, source]) => [nameOf(source), join(root, source)])),
  outdir: dist,
  bundle: true,
  splitting: true,
  chunkNames: 'chunks/[hash]',
  format: 'esm',
  target: 'es2022',
  external: ['react'],
  mangleProps: new RegExp(`^(${INTERNAL.join('|')})$`),
  minifySyntax: true,
  sourcemap: true,
  write: false,
});

/** What is published is what was measured: minified once more, by a minifier that looks at whole programs. */
for (const { path, text } of outputFiles) {
  if (!path.endsWith('.js')) continue;
  const map = outputFiles.find((file) => file.path === `${path}.map`);
  const { code, map: minifiedMap } = await minify(text, { ...MINIFY, sourceMap: { content: map.text } });
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(
    path,
    `${code.replace(/\n\/\/# sourceMappingURL=.*\n?$/, '')}\n//# sourceMappingURL=${basename(path)}.map\n`,
  );
  writeFileSync(`${path}.map`, minifiedMap);
}

const { name, version, license, peerDependencies, peerDependenciesMeta } = manifest;
const published = {
  name,
  version,
  description:
    'Chat messages of BuildingOS Realtime in browsers and Node: each one once, in order, through anything',
  license,
  type: 'module',
  sideEffects: false,
  engines: { node: '>=22' },
  exports: Object.fromEntries(
    entries.map(([entry, source]) => [
      entry,
      { types: `./${nameOf(source)}.d.ts`, default: `./${nameOf(source)}.js` },
    ]),
  ),
  peerDependencies,
  peerDependenciesMeta,
};
writeFileSync(join(dist, 'package.json'), `${JSON.stringify(published, null, 2)}\n`);
for (const file of ['README.md'])
  if (existsSync(join(root, file))) cpSync(join(root, file), join(dist, file));

for (const file of readdirSync(dist, { recursive: true }).sort())
  if (/\.js$/.test(file))
    console.log(`${relative(root, join(dist, file))}  ${statSync(join(dist, file)).size} B`);
