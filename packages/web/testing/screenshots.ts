/** `node testing/screenshots.ts address folder`: pictures of the chat and the inspector, from a running local stack. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { launch, openDevice } from './browser.ts';
import { answers, openNew, say } from './chat-steps.ts';

const [address = 'http://127.0.0.1:4000/', folder = 'pictures'] = process.argv.slice(2);
mkdirSync(folder, { recursive: true });
const browser = await launch();
const user = `${address}?as=Ana`;

const wide = await openDevice(browser, user, { width: 1_100, height: 700 });
for (const questions of [
  ['Is the garage door closed?'],
  ['Call the elevator to floor 5', 'What is the weather in the lobby?'],
]) {
  await openNew(wide.page);
  for (const [index, question] of questions.entries()) {
    await say(wide.page, question);
    await answers(wide.page, index + 1);
  }
}
const no = wide.page.locator('.notice .quiet');
if (await no.count()) await no.click();
await wide.page.screenshot({ path: join(folder, 'chat.png') });

const narrow = await openDevice(browser, user, { width: 390, height: 700, dark: true, language: 'pt-BR' });
await narrow.page.locator('.session').first().click();
await answers(narrow.page, 2);
const nao = narrow.page.locator('.notice .quiet');
if (await nao.count()) await nao.click();
await narrow.page.screenshot({ path: join(folder, 'chat-phone-dark.png') });

const inspector = await openDevice(browser, `${address}inspect`, { width: 1_100, height: 900 });
await inspector.page.getByRole('button', { name: 'Send one message' }).click();
await inspector.page.locator('.cost').waitFor({ timeout: 40_000 });
await inspector.page.getByRole('button', { name: 'Send 40 messages' }).click();
await inspector.page.locator('.verdict[data-mood="good"]').waitFor({ timeout: 120_000 });
await inspector.page.screenshot({ path: join(folder, 'inspector.png') });
await browser.close();
