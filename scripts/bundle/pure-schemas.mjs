import { readFile } from 'node:fs/promises';

const SCHEMAS = /[\\/]core[\\/]src[\\/](protocol|events)[\\/]\w+\.ts$/;

/**
 * An esbuild plugin: making a schema has no effect, so those a function does not use need not be made. zod says
 * so itself, but esbuild believes it only within one file.
 */
export const pureSchemas = () => ({
  name: 'pure-schemas',
  setup({ onLoad }) {
    onLoad({ filter: SCHEMAS }, async ({ path }) => ({
      contents: (await readFile(path, 'utf8')).replace(/\bz\.\w+\(/g, '/* @__PURE__ */ $&'),
      loader: 'ts',
    }));
  },
});
