import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';

/** One file of the built page. */
export interface WebFile {
  /** With forward slashes, from the folder. */
  key: string;
  type: string;
  /** SHA-256, base64. */
  hash: string;
  /** The name holds a hash of the content, so it may be kept for ever. */
  immutable: boolean;
}

const TYPES: Record<string, string> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.mp3': 'audio/mpeg',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.webmanifest': 'application/manifest+json',
  '.woff2': 'font/woff2',
};

/** A page for this machine only, and its parts: it shows what an operator of the local stack may see. */
const LOCAL_ONLY = /^(assets\/)?inspect[.-]/;

/** The files of the built page, sorted. Throws one line if it was not built or holds a kind of file unknown here. */
export const findWebFiles = (folder: string): WebFile[] => {
  if (!existsSync(join(folder, 'index.html'))) {
    throw new Error('packages/web/dist/index.html is missing: run pnpm build');
  }
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .map((path) => ({ path, key: path.slice(folder.length + 1).replaceAll('\\', '/') }))
    .filter(({ key }) => !LOCAL_ONLY.test(key))
    .sort((a, b) => (a.key < b.key ? -1 : 1))
    .map(({ path, key }) => {
      const type = TYPES[extname(key)];
      if (!type) throw new Error(`packages/web/dist/${key}: what content type has "${extname(key)}"?`);
      return {
        key,
        type,
        hash: createHash('sha256').update(readFileSync(path)).digest('base64'),
        immutable: key.startsWith('assets/'),
      };
    });
};
