import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';

const ROOT = join(import.meta.dirname, '..');
const text = readFileSync(join(ROOT, 'ARCHITECTURE.md'), 'utf8');

/** A path as the document writes it: from the root, or from a package's name without its `src`. */
const findFile = (path: string): string | undefined => {
  const [name = '', ...rest] = path.split('/');
  const places = [join(ROOT, path), join(ROOT, 'packages', name, 'src', ...rest)];
  return places.find((place) => existsSync(place));
};

describe('ARCHITECTURE.md', () => {
  const files = [...new Set([...text.matchAll(/`([\w./-]+\/[\w./-]+\.ts)`/g)].map(([, path = '']) => path))];

  it.each(files)('names a file that exists: %s', (path) => {
    expect(findFile(path)).toBeDefined();
  });

  const proofs = [...text.matchAll(/`([\w./-]+\.test\.ts)` "([^"]+)"/g)].map(([, path = '', title = '']) => ({
    path,
    title,
  }));

  it.each(proofs)('names a test that exists: $path, $title', ({ path, title }) => {
    const source = readFileSync(findFile(path) ?? '', 'utf8');
    expect(source).toContain(title);
  });

  it('names a proof of each invariant', () => {
    const proved = [...text.matchAll(/^\| (I\d) \| .+ \| .*`[\w./-]+\.test\.ts` "[^"]+".* \|$/gm)];
    expect(proved.map(([, name]) => name)).toEqual(['I1', 'I2', 'I3', 'I4', 'I5', 'I6', 'I7', 'I8', 'I9']);
  });

  it('lists every function of the way', () => {
    const listed = [...text.matchAll(/^\| \d \| `packages\/(\w+)` \|/gm)].map(([, name]) => name);
    const functions = readdirSync(join(ROOT, 'packages')).filter((name) =>
      existsSync(join(ROOT, 'packages', name, 'src/ports.ts')),
    );
    expect(listed.sort()).toEqual(functions.sort());
  });
});
