/** `node testing/walk.ts [address]`: walks through the page on a running local stack; exit code 1 if it stumbles. */
import { launch } from './browser.ts';
import { WALKS } from './walks.ts';

const address = process.argv[2] ?? 'http://127.0.0.1:4000/';
const browser = await launch();
let stumbled = 0;
for (const [title, walk] of Object.entries(WALKS)) {
  const start = performance.now();
  const outcome = await walk(browser, address).then(
    () => 'ok',
    (error: unknown) => {
      stumbled++;
      return `FAILED\n${error instanceof Error ? error.stack : error}`;
    },
  );
  process.stdout.write(`${title}: ${outcome} (${Math.round(performance.now() - start)} ms)\n`);
}
await browser.close();
process.exitCode = stumbled > 0 ? 1 : 0;
