// Packs dist/ as npm would and holds the package to publint and arethetypeswrong. Exits 1 on any finding.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { installPublishTools } from '../../scripts/publish-tools.mjs';

const dist = join(import.meta.dirname, 'dist');
/** The package is ES modules for browsers and Node ≥ 22: what CommonJS and Node 10 resolve is nobody's concern. */
const IGNORED_RESOLUTIONS = ['node10', 'node16-cjs'];

const tools = installPublishTools();
if (!tools) {
  console.log('THE PUBLISHED PACKAGE WAS NOT CHECKED: publint and arethetypeswrong could not be installed.');
  process.exit(0);
}
const require = createRequire(join(tools, 'package.json'));
const load = (name) => import(pathToFileURL(require.resolve(name)).href);
const { publint } = await load('publint');
const { formatMessage } = await load('publint/utils');
const { checkPackage, createPackageFromTarballData } = await load('@arethetypeswrong/core');

const folder = mkdtempSync(join(tmpdir(), 'client-pack-'));
try {
  const packed = execFileSync('npm', ['pack', '--json', '--pack-destination', folder], { cwd: dist });
  const [{ filename, files, size }] = JSON.parse(String(packed));
  const tarball = readFileSync(join(folder, filename));
  const findings = [];

  const { messages, pkg } = await publint({ pkgDir: dist, pack: 'npm', strict: true });
  for (const message of messages) findings.push(`publint: ${formatMessage(message, pkg)}`);

  const { problems, types } = await checkPackage(createPackageFromTarballData(new Uint8Array(tarball)));
  if (!types) findings.push('arethetypeswrong: no types');
  for (const problem of problems ?? [])
    if (!IGNORED_RESOLUTIONS.includes(problem.resolutionKind))
      findings.push(`arethetypeswrong: ${JSON.stringify(problem)}`);

  for (const finding of findings) console.log(finding);
  console.log(
    `${filename}: ${files.length} files, ${(size / 1000).toFixed(0)} KB, ${findings.length} findings`,
  );
  process.exitCode = findings.length ? 1 : 0;
} finally {
  rmSync(folder, { recursive: true });
}
