/** `pnpm changeset [status|version|…]`: notes a change of a published package, and makes versions of the notes. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { installPublishTools } from './publish-tools.mjs';

const tools = installPublishTools();
if (!tools) {
  console.error('The tools of publication could not be installed: is there a network?');
  process.exit(1);
}
const { status } = spawnSync(join(tools, 'node_modules', '.bin', 'changeset'), process.argv.slice(2), {
  cwd: join(import.meta.dirname, '..'),
  stdio: 'inherit',
});
process.exit(status ?? 1);
