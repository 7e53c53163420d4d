import assert from 'node:assert/strict';
import type { Browser } from 'playwright-core';
import { findBarriers, openDevice } from './browser.ts';
import { answers, openNew, say, settled, texts } from './chat-steps.ts';

/** Walks through the page on a running local stack. Each throws where the page does not do what it promises. */
export type Walk = (browser: Browser, address: string) => Promise<void>;

let users = 0;
/** A name nobody else in this run has. */
const somebody = (address: string) => `${address}?as=walk-${process.pid}-${++users}`;

const keyboardOnly: Walk = async (browser, address) => {
  const { page, context, complaints } = await openDevice(browser, address);
  await page.locator('input').waitFor();
  await page.keyboard.type(`Ana ${process.pid}`);
  await page.keyboard.press('Enter');
  await openNew(page);
  await page.keyboard.type('Call the elevator');
  await page.keyboard.press('Shift+Enter');
  await page.keyboard.type('to floor 7');
  await page.keyboard.press('Enter');
  await answers(page, 1);
  assert.equal((await texts(page))[0], 'Call the elevator\nto floor 7');
  await page.keyboard.press('Alt+KeyN');
  await page.locator('.suggestion').first().waitFor();
  await page.keyboard.press('Alt+ArrowDown');
  await answers(page, 1);
  assert.deepEqual(complaints, []);
  await context.close();
};

const twoDevices: Walk = async (browser, address) => {
  const url = somebody(address);
  const first = await openDevice(browser, url);
  await openNew(first.page);
  await say(first.page, 'What is the weather in the lobby?');
  await answers(first.page, 1);
  const second = await openDevice(browser, url, { dark: true, language: 'pt-BR' });
  await second.page.locator('.session').first().click();
  await answers(second.page, 1);
  // Typing is seen on the other device.
  await second.page.focus('#composer');
  await second.page.keyboard.type('E a garagem?');
  await first.page.locator('.typing[data-role="user"]').waitFor();
  await second.page.keyboard.press('Enter');
  await answers(first.page, 2);
  await answers(second.page, 2);
  assert.deepEqual(await texts(first.page), await texts(second.page));
  // A message in a session that is not open counts as unread until it is opened.
  await openNew(first.page);
  await say(second.page, 'E o elevador?');
  await first.page.locator('.badge').waitFor({ timeout: 30_000 });
  assert.match(await first.page.title(), /^\(1\) /);
  await first.page.locator('.session').first().click();
  await first.page.locator('.badge').waitFor({ state: 'detached' });
  assert.equal(await first.page.locator('.unread-line').count(), 1);
  assert.deepEqual([...first.complaints, ...second.complaints], []);
  await Promise.all([first.context.close(), second.context.close()]);
};

const offlineAndReload: Walk = async (browser, address) => {
  const { page, context, complaints } = await openDevice(browser, somebody(address));
  await openNew(page);
  await say(page, 'zero');
  await answers(page, 1);
  await context.setOffline(true);
  for (const text of ['one', 'two', 'three']) await say(page, text);
  assert.ok((await page.locator('[data-delivery="sending"], [data-delivery="waiting"]').count()) > 0);
  await context.setOffline(false);
  await page.reload();
  await answers(page, 4);
  await settled(page);
  const shown = await texts(page);
  for (const text of ['zero', 'one', 'two', 'three'])
    assert.equal(shown.filter((other) => other === text).length, 1, `${text} is shown once`);
  const order = shown.filter((text) => /^(zero|one|two|three)$/.test(text));
  assert.deepEqual(order, ['zero', 'one', 'two', 'three']);
  // A draft survives a reload too.
  await page.fill('#composer', 'begun');
  await page.reload();
  await page.waitForFunction(
    () => (document.querySelector('#composer') as HTMLTextAreaElement)?.value === 'begun',
  );
  assert.deepEqual(complaints, []);
  await context.close();
};

const withoutBarriers: Walk = async (browser, address) => {
  for (const width of [320, 1_200])
    for (const dark of [false, true]) {
      const language = dark ? 'pt-BR' : 'en-US';
      const { page, context, complaints } = await openDevice(browser, somebody(address), {
        width,
        dark,
        language,
      });
      const look = async (where: string) =>
        assert.deepEqual(await findBarriers(page), [], `${where} at ${width} px, ${dark ? 'dark' : 'light'}`);
      await page.locator('.pill[data-tone="good"]').first().waitFor();
      await look('the list');
      await openNew(page);
      await look('a new conversation');
      await page.locator('.suggestion').first().click();
      await answers(page, 1);
      await look('a conversation');
      const wide = await page.evaluate(() => document.documentElement.scrollWidth);
      assert.ok(wide <= width, `nothing is wider than the screen: ${wide} of ${width} px`);
      await page.goto(`${address}inspect`);
      await page.locator('#functions').waitFor();
      await look('the inspector');
      const wideToo = await page.evaluate(() => document.documentElement.scrollWidth);
      assert.ok(wideToo <= width, `nor in the inspector: ${wideToo} of ${width} px`);
      await page.goBack();
      await answers(page, 1);
      if (width < 720) await page.locator('.back').click();
      await page.locator('.sidebar .icon-button').first().click();
      await page.locator('dialog[open]').waitFor();
      await look('the settings');
      assert.equal(await page.getAttribute('html', 'lang'), dark ? 'pt-BR' : 'en');
      assert.deepEqual(complaints, []);
      await context.close();
    }
};

const checkerUnderFaults: Walk = async (browser, address) => {
  const { page, context, complaints } = await openDevice(browser, `${address}inspect`);
  await page.locator('#faults').waitFor();
  assert.deepEqual(await findBarriers(page), []);
  for (const fault of ['Pushes vanish', 'Sockets are cut', 'Answers come twice'])
    await page.getByRole('checkbox', { name: fault }).check();
  await page.getByRole('button', { name: 'Send 40 messages' }).click();
  await page.locator('.verdict[data-mood="good"]').waitFor({ timeout: 120_000 });
  assert.equal(
    await page.locator('.verdict').textContent(),
    '40 sent, 40 shown, 0 lost, 0 doubled, 0 out of order',
  );
  await page.getByRole('button', { name: 'Mend everything' }).click();
  await page.locator('.switch:checked').first().waitFor({ state: 'detached' });
  assert.deepEqual(complaints, []);
  await context.close();
};

/** Titles are what each walk proves. */
export const WALKS: Readonly<Record<string, Walk>> = {
  'the page can be used by keyboard alone': keyboardOnly,
  'two devices show the same, know what was read, and see each other type': twoDevices,
  'nothing written offline is lost, doubled or reordered by a reload': offlineAndReload,
  'axe finds nothing, narrow and wide, light and dark, in both languages': withoutBarriers,
  'the checker stays green while pushes vanish, sockets are cut and answers come twice': checkerUnderFaults,
};
