import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { type Agent, answerTo, attachAgent } from '../testing/agent.ts';
import { describeInBrowser } from '../testing/browser.ts';
import { begin, composerOf, say, untilMarked, untilSeen, untilTold } from '../testing/chat-page.ts';
import { deployWithProvider } from '../testing/oidc-provider.ts';
import { createSocketWatch } from '../testing/socket-watch.ts';
import { startTestStack } from '../testing/stack.ts';
import { readMessages } from '../testing/tables.ts';
import { newUser } from '../testing/users.ts';

/** Tokens that last this long are renewed every few seconds, s. */
const SHORT_S = 8;

/** Follows the provider's link, and comes back to the chat. */
const passProvider = async (page: Page): Promise<void> => {
  await page.getByRole('link', { name: 'Let me in' }).click();
  await page.getByRole('button', { name: 'New conversation' }).first().waitFor();
};

describeInBrowser('signing in at an OpenID Connect provider', startTestStack, (browser) => {
  let agent: Agent;
  beforeAll(async () => {
    agent = await attachAgent(browser().stack, answerTo);
  });
  afterAll(() => agent?.close());

  it('takes a code with PKCE, leaves no trace of it, and comes back to the open conversation', async () => {
    const device = await browser().openDevice();
    const { chat, grants } = await deployWithProvider(browser().stack, { user: newUser(), lasts: 3_600 });
    const page = await device.newPage();
    await page.goto(chat);
    await passProvider(page);
    await page.getByText('Ana', { exact: true }).waitFor();
    expect(page.url()).not.toContain('code');
    await begin(page);
    await say(page, 'hello');
    await untilSeen(page, 'hello', 'Re: hello');
    const stored = await page.evaluate(() => JSON.stringify({ ...localStorage, ...sessionStorage }));
    expect(stored).not.toMatch(/eyJ|refresh-it/);
    await page.reload();
    await passProvider(page);
    await untilSeen(page, 'hello', 'Re: hello');
    expect(grants).toEqual(['authorization_code', 'authorization_code']);
    await device.close();
  });

  it('refreshes without a gap, and says so when the provider has ended the session', async () => {
    const device = await browser().openDevice({ viewport: { width: 1_000, height: 4_000 } });
    const user = newUser();
    const deployed = await deployWithProvider(browser().stack, { user, lasts: SHORT_S });
    const page = await device.newPage();
    const sockets = createSocketWatch();
    sockets.watch(page);
    await page.goto(deployed.chat);
    await passProvider(page);
    await begin(page);
    const texts: string[] = [];
    for (let n = 1; sockets.opened() < 3; n++) {
      await composerOf(page).pressSequentially(`sentence ${n}`, { delay: 60 });
      await page.keyboard.press('Enter');
      await untilMarked(page, `sentence ${n}`, 'Answered');
      texts.push(`sentence ${n}`, `Re: sentence ${n}`);
    }
    expect((await readMessages(browser().stack, user)).map(({ text }) => text)).toEqual(texts);
    expect(sockets.gaps()).toBe(0);
    expect(deployed.grants.filter((grant) => grant === 'refresh_token').length).toBeGreaterThan(1);
    deployed.endSession();
    await untilTold(page, 'Signed out');
    await say(page, 'kept for later');
    await page.getByRole('main').getByRole('button', { name: 'Sign in again' }).click();
    await page.getByRole('link', { name: 'Let me in' }).waitFor();
    expect(browser().complaints.filter((line) => !/400/.test(line))).toEqual([]);
    await device.close();
  }, 120_000);
});
