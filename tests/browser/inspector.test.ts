import { expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { answerTo, sayAs } from '../testing/agent.ts';
import { describeInBrowser } from '../testing/browser.ts';
import { begin, enter, say, untilCount } from '../testing/chat-page.ts';
import { findBarriers, isTooWide } from '../testing/find-barriers.ts';
import { editPlan, forbid } from '../testing/plan.ts';
import { startTestStack, type TestStack } from '../testing/stack.ts';
import { readMessages } from '../testing/tables.ts';
import { newUser } from '../testing/users.ts';

/** Lambda's retries, after one minute and two, take three seconds. */
const start = (): Promise<TestStack> => startTestStack({ agent: true, thinkMs: [50, 100], clockSpeed: 60 });

describeInBrowser('the inspector', start, (browser) => {
  const inspect = async () => {
    const device = await browser().openDevice({ viewport: { width: 1_280, height: 900 } });
    const page = await device.newPage();
    await page.goto('/inspect');
    return { device, page };
  };

  it('follows one message past every station, and shows each call with what the role says', async () => {
    const { device, page } = await inspect();
    await page.getByRole('button', { name: 'Send one message' }).click();
    const ways = { question: 'The question', answer: 'The answer' };
    for (const name of Object.values(ways)) await untilPassed(page, name);
    // The meter's turn is the same one, without the connecting that the sums hold. Runs are told when they end.
    await page.waitForFunction(() => {
      const texts = Array.from(document.querySelectorAll('p'), ({ textContent }) => textContent);
      const [here, there] = [/^This turn:/, /^The latest turn by itself:/].map((start) => {
        const text = texts.find((line) => start.test(line)) ?? '';
        return /(\d+) frames.*?(\d+) function runs, (\d+) AWS calls/.exec(text)?.slice(1).join();
      });
      return here !== undefined && here === there;
    });
    await page.getByText('Every frame, run and AWS call of it').click();
    const events = page.getByRole('region', { name: 'The turn, event by event' });
    await events.getByRole('row', { name: /send .*dynamodb PutItem.*allowed/ }).waitFor();
    await events.getByRole('row', { name: /deliver .*dynamodb PutItem.*allowed/ }).waitFor();
    await events
      .getByRole('row', { name: /agent .*sns Publish/ })
      .first()
      .waitFor();
    await events.getByRole('row', { name: /device \d accepted/ }).waitFor();
    await page.getByText(/^\d+ calls, 0 denied$/).waitFor();
    expect(await findBarriers(page)).toEqual([]);
    await device.close();
  });

  it('shows a person’s log as the table has it, and their message among those on their way', async () => {
    const { device, page } = await inspect();
    const phone = await browser().openDevice();
    const user = newUser();
    const chat = await enter(phone, user);
    await begin(chat);
    await say(chat, 'Is the garage door closed?');
    await untilCount(chat, 2);
    await page.getByLabel('Which message').getByText(`${user}: Is the garage`).waitFor({ state: 'attached' });
    await page.getByLabel('Whose log').selectOption(user);
    const log = page.getByRole('region', { name: `Log of ${user}` });
    const rows = await readMessages(browser().stack, user);
    for (const { offset, text } of rows)
      await log
        .getByRole('row')
        .filter({ has: page.getByRole('cell', { name: String(offset), exact: true }) })
        .filter({ has: page.getByRole('cell', { name: String(text), exact: true }) })
        .waitFor();
    expect(rows).toHaveLength(2);
    await phone.close();
    await device.close();
  });

  it('brings an answer that kept failing to the person after all', async () => {
    const { stack } = browser();
    const phone = await browser().openDevice();
    const user = newUser();
    const chat = await enter(phone, user);
    await begin(chat);
    await say(chat, 'hello');
    await untilCount(chat, 2);
    await stack.faults({ kind: 'crash', function: 'deliver', when: 'before', call: 1 });
    await sayAs(stack)(answerTo({ user_id: user, message: 'lost' }));
    const { device, page } = await inspect();
    await page.getByText(/^failed: /).waitFor();
    await page.getByText('Contents').first().click();
    await page.locator('pre').filter({ hasText: 'Re: lost' }).waitFor();
    await stack.faults();
    await page.getByRole('button', { name: 'Bring all again' }).click();
    await page.getByText('1 brought again', { exact: true }).waitFor();
    await chat.getByRole('article').getByText('Re: lost').waitFor();
    await page.getByText(/^failed: /).waitFor({ state: 'detached' });
    await phone.close();
    await device.close();
  });

  it('shows what nobody understood, why, and that it is rejected again', async () => {
    const { stack } = browser();
    const { device, page } = await inspect();
    await sayAs(stack)('<xml>nobody speaks this</xml>');
    const letter = page.getByText(/^rejected: /);
    await letter.waitFor();
    await page.getByText('Contents').first().click();
    await page.getByText('<xml>nobody speaks this</xml>').waitFor();
    await page.getByRole('button', { name: 'Bring again' }).click();
    await page.getByText('1 brought again', { exact: true }).waitFor();
    await letter.waitFor();
    await page.emulateMedia({ colorScheme: 'dark' });
    await page.setViewportSize({ width: 320, height: 800 });
    expect(await findBarriers(page)).toEqual([]);
    expect(await isTooWide(page)).toBe(false);
    expect(browser().complaints).toEqual([]);
    await device.close();
  });
});

/** A stack whose function `send` may not write. */
const startForbidden = async (): Promise<TestStack> => {
  const plan = editPlan(forbid('send', 'dynamodb:PutItem', 'messages-table'));
  try {
    return await startTestStack({ agent: true, thinkMs: [50, 100], planPath: plan.path });
  } finally {
    plan.remove();
  }
};

describeInBrowser('the inspector of a plan that grants too little', startForbidden, (browser) => {
  it('shows first what a role refused, by function, action and resource', async () => {
    const phone = await browser().openDevice();
    const chat = await enter(phone, newUser());
    await begin(chat);
    await say(chat, 'hello');
    const page = await phone.newPage();
    await page.goto('/inspect');
    await page.getByText(/^\d+ calls, [1-9]\d* denied$/).waitFor();
    const calls = page.getByRole('region', { name: 'Table of AWS calls' });
    await calls.getByRole('cell', { name: 'deny', exact: true }).first().waitFor();
    expect(await calls.getByRole('row').nth(1).getByRole('cell').allInnerTexts()).toEqual([
      expect.any(String),
      'send',
      'dynamodb:PutItem',
      'bos-realtime-local-messages',
      'deny',
      '400',
      expect.stringMatching(/ ms$/),
    ]);
    await calls.getByRole('cell', { name: 'allow', exact: true }).first().waitFor();
    await phone.close();
  });
});

/** Waits until every station of a way has been passed, and tells which were not. */
const untilPassed = async (page: Page, name: string): Promise<void> => {
  const stations = page.getByRole('region', { name }).getByRole('listitem');
  await stations.first().waitFor();
  for (const station of await stations.all()) await station.getByText(/^\d+ ms$/).waitFor();
};
