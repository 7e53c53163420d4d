/** The tools that check, version and measure what is published, exactly as locked: installed when first used. */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');
const folder = join(root, 'tools', 'publish');
const { packageManager } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
/** A registry that does not answer must not hold up a test run. */
const INSTALL_MS = 120_000;

/** @returns {string | undefined} the folder with their `node_modules`; nothing where they cannot be had (no network) */
export const installPublishTools = () => {
  const marker = join(folder, 'node_modules', '.installed');
  const wanted = createHash('sha256')
    .update(readFileSync(join(folder, 'pnpm-lock.yaml')))
    .digest('hex');
  if (existsSync(marker) && readFileSync(marker, 'utf8') === wanted) return folder;
  console.log('Installing the tools of publication (70 MB, once) …');
  const args = [
    '--yes',
    packageManager,
    'install',
    '--frozen-lockfile',
    '--ignore-scripts',
    '--prefer-offline',
  ];
  const { status } = spawnSync('npx', args, {
    cwd: folder,
    stdio: ['ignore', 'ignore', 'inherit'],
    timeout: INSTALL_MS,
  });
  if (status !== 0) return undefined;
  writeFileSync(marker, wanted);
  return folder;
};
