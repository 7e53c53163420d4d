import { gzipSync } from 'node:zlib';
import type { Plugin, Rollup } from 'vite';

/** What all the JavaScript of a page may weigh, gzipped, bytes. */
const BUDGET = 120_000;

/**
 * Prints what the chat page's JavaScript weighs, with all it may load later, such as the sign-in of a deployed page;
 * fails the build above the budget. The inspector is no part of it.
 */
export const pageWeight = (): Plugin => ({
  name: 'page-weight',
  apply: 'build',
  generateBundle(_options, bundle) {
    const chunks = Object.values(bundle).filter((part) => part.type === 'chunk');
    const page = chunks.find(({ isEntry, name }) => isEntry && name === 'index');
    if (!page) this.error('There is no chat page to weigh.');
    const weights = reachableFrom(page, chunks).map(({ fileName, code }) => ({
      fileName,
      bytes: gzipSync(code, { level: 9 }).length,
    }));
    const sum = weights.reduce((total, { bytes }) => total + bytes, 0);
    const parts = weights.map(({ fileName, bytes }) => `${fileName} ${inKb(bytes)}`).join(', ');
    const line = `The chat page's JavaScript: ${inKb(sum)} of ${inKb(BUDGET)}, gzipped (${parts})`;
    if (sum > BUDGET) this.error(line);
    process.stdout.write(`${line}\n`);
  },
});

const inKb = (bytes: number): string => `${(bytes / 1_000).toFixed(1)} KB`;

const reachableFrom = (entry: Rollup.OutputChunk, chunks: readonly Rollup.OutputChunk[]) => {
  const reached = new Set([entry]);
  for (const { imports, dynamicImports } of reached)
    for (const chunk of chunks)
      if ([...imports, ...dynamicImports].includes(chunk.fileName)) reached.add(chunk);
  return [...reached];
};
