/** `npm start` and `npm test` on a machine with Node and npm alone: installs what is missing, builds, then runs. */

const COMMANDS = {
  /** Builds, then runs the local stack, whose exit code is ours. */
  async start({ run }, args) {
    console.log('Building …');
    await run('turbo', ['run', 'build', 'synth'], { quietly: true });
    // The channel tells the stack that nobody waits for it any more, even if this process is killed.
    await run('node', ['packages/local/src/main.ts', ...args], { ipc: true });
  },
  async test({ run }, args) {
    await run('biome', ['ci', '.', ...(process.stdout.isTTY ? [] : ['--colors=off'])]);
    await run('knip', []);
    await run('turbo', [
      ...['run', 'build', 'synth', 'typecheck'],
      ...['--output-logs=new-only', '--log-order=grouped'],
    ]);
    // What the client weighs; CI also measures others beside it, and holds the package to those who read packages.
    await run('node', ['packages/client/size.mjs', ...(process.env.CI ? [] : ['--alone'])]);
    if (process.env.CI) await run('node', ['packages/client/check.mjs']);
    await run('jest', args, { env: { NODE_OPTIONS: '--experimental-vm-modules --no-warnings' } });
  },
};

const fail = (message) => {
  console.error(message);
  process.exit(1);
};

const [name, ...args] = process.argv.slice(2);
const command =
  COMMANDS[name] ?? fail(`usage: node scripts/bootstrap.mjs ${Object.keys(COMMANDS).join('|')} [options]`);
if (Number(process.versions.node.split('.')[0]) < 20)
  fail(`Node 20 or newer is needed; this is ${process.version}`);

const toolchain = await import('./bootstrap/toolchain.mjs');
await toolchain.install();
await command(toolchain, args);
