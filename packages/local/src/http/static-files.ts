import { readFile } from 'node:fs/promises';
import { extname, join, normalize, sep } from 'node:path';
import type { Reply } from './reply.ts';

const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.map': 'application/json; charset=utf-8',
  '.webmanifest': 'application/manifest+json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.txt': 'text/plain; charset=utf-8',
};

/** Nothing but what this origin serves, and sockets to it. Browsers differ on whether 'self' means ws: too. */
const policy = (host: string): string =>
  [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "font-src 'self'",
    "manifest-src 'self'",
    "worker-src 'self'",
    `connect-src 'self' ws://${host}`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');

export const pageHeaders = (host: string): Record<string, string> => ({
  'content-security-policy': policy(host),
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
});

const readIfThere = async (path: string): Promise<Buffer | undefined> => {
  try {
    return await readFile(path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'EISDIR' || code === 'ENOTDIR') return undefined;
    throw error;
  }
};

/**
 * A file below `root`; undefined when there is none. File names that carry a content hash are kept by browsers.
 * @param path decoded path of the URL, beginning with a slash
 */
export const fileReply = async (root: string, path: string, host: string): Promise<Reply | undefined> => {
  const file = normalize(join(root, path));
  if (!file.startsWith(root + sep) || path.includes('\0')) return undefined;
  const bytes = await readIfThere(file);
  if (bytes === undefined) return undefined;
  const type = TYPES[extname(file)] ?? 'application/octet-stream';
  const isHashed = /[-.][A-Za-z0-9_-]{8,}\.\w+$/.test(file) && path.startsWith('/assets/');
  return {
    status: 200,
    body: bytes,
    type,
    headers: {
      ...pageHeaders(host),
      'cache-control': isHashed ? 'public, max-age=31536000, immutable' : 'no-cache',
    },
  };
};
