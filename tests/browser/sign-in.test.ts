import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { type Agent, answerTo, attachAgent } from '../testing/agent.ts';
import { describeInBrowser } from '../testing/browser.ts';
import { begin, composerOf, say, untilMarked, untilSeen, untilTold } from '../testing/chat-page.ts';
import { deployWithProvider } from '../testing/oidc-provider.ts';
import { poll } from '../testing/poll.ts';
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
    const { chat, grants } = await deployWithProvider(browser().stack, device, {
      user: newUser(),
      lasts: 3_600,
    });
    const page = await device.newPage();
    await page.goto(chat);
    await passProvider(page);
    await page.getByText('Ana', { exact: true }).waitFor();
    expect(page.url()).not.toContain('code');
    await begin(page);
    await say(page, 'hello');
    await untilSeen(page, 'hello', 'Re: hello');
    const stored = await page.evaluate(() => JSON.stringify({ ...localStorage, ...sessionStorage }));
    expect(stored).not.toMatch(/eyJ|refresh-it|verifier/);
    await page.reload();
    await passProvider(page);
    await untilSeen(page, 'hello', 'Re: hello');
    expect(grants).toEqual(['authorization_code', 'authorization_code']);
    await device.close();
  });

  it('refreshes without a gap, and says so when the provider has ended the session', async () => {
    const device = await browser().openDevice({ viewport: { width: 1_000, height: 4_000 } });
    const user = newUser();
    const deployed = await deployWithProvider(browser().stack, device, { user, lasts: SHORT_S });
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

  it.each([
    ['a no at the provider', 'Turn back', [], 'Ana said no.'],
    ['an answer that is not to its own question', 'Another answer', [], /"state"/],
    ['an ID token that is not for this sign-in', 'Let me in', [{ nonce: 'of-another' }], /"nonce"/],
    ['an ID token for another page', 'Let me in', [{ aud: 'another-page' }], /"aud"/],
    ['a provider in trouble', 'Let me in', [500], /./],
  ])('refuses, and lets one try again after, %s', async (_what, link, failures, told) => {
    const device = await browser().openDevice();
    const { chat, failNext } = await deployWithProvider(browser().stack, device, {
      user: newUser(),
      lasts: 3_600,
    });
    const page = await device.newPage();
    await page.goto(`${chat}/#/`);
    failNext(...failures);
    await page.getByRole('link', { name: link }).click();
    await page.getByRole('heading', { name: 'The page could not start' }).waitFor();
    await page.locator('p').filter({ hasText: told }).waitFor();
    expect(new URL(page.url()).search).toBe('');
    expect(await page.evaluate(() => sessionStorage.length)).toBe(0);
    await page.getByRole('button', { name: 'Try again' }).click();
    await passProvider(page);
    await device.close();
  });

  it('takes trouble at a refresh for trouble, and ends the provider’s session without showing it a token', async () => {
    const device = await browser().openDevice();
    const { chat, grants, failNext, signOuts } = await deployWithProvider(browser().stack, device, {
      user: newUser(),
      lasts: SHORT_S,
    });
    const page = await device.newPage();
    await page.goto(chat);
    await passProvider(page);
    failNext(503, 503);
    await poll(
      async () => grants.filter((grant) => grant === 'refresh_token').length,
      (count) => count > 2,
    );
    await begin(page);
    await say(page, 'still here');
    await untilMarked(page, 'still here', 'Answered');
    await page.getByRole('button', { name: 'Settings' }).click();
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByText('Signed out.').waitFor();
    const [there] = signOuts;
    expect(Object.fromEntries(there?.searchParams ?? [])).toEqual({
      client_id: 'bos-realtime',
      post_logout_redirect_uri: `${chat}/`,
      logout_uri: `${chat}/`,
    });
    await device.close();
  });
});
