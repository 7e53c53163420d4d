import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { BrowserContext, Page } from 'playwright-core';
import { type Agent, answerTo, attachAgent } from '../testing/agent.ts';
import { describeInBrowser } from '../testing/browser.ts';
import { begin, composerOf, enter, say, untilMarked, untilSeen } from '../testing/chat-page.ts';
import { createSocketWatch } from '../testing/socket-watch.ts';
import { startTestStack } from '../testing/stack.ts';
import { readMessages } from '../testing/tables.ts';
import { newUser } from '../testing/users.ts';

/** Tokens that last this long, s: the page must change its socket every few seconds. */
const TOKEN_S = 8;

describeInBrowser('a token that ends', startTestStack, (browser) => {
  let agent: Agent;
  beforeAll(async () => {
    agent = await attachAgent(browser().stack, answerTo);
  });
  afterAll(() => agent?.close());

  it('changes the socket while a person types, without a gap', async () => {
    const device = await browser().openDevice({ viewport: { width: 1_000, height: 4_000 } });
    await shortenTokens(device);
    const user = newUser();
    const sockets = createSocketWatch();
    const page = await enter(device, user, sockets.watch);
    await begin(page);
    await say(page, 'zero');
    await untilMarked(page, 'zero', 'Answered');
    const tones = await watchTones(page);
    const texts = ['zero', 'Re: zero'];
    for (let n = 1; sockets.opened() < 3; n++) {
      await composerOf(page).pressSequentially(`sentence ${n}`, { delay: 40 });
      await page.keyboard.press('Enter');
      await untilMarked(page, `sentence ${n}`, 'Answered');
      texts.push(`sentence ${n}`, `Re: sentence ${n}`);
    }
    await untilSeen(page, ...texts);
    expect((await readMessages(browser().stack, user)).map(({ text }) => text)).toEqual(texts);
    expect(sockets.gaps()).toBe(0);
    expect(await tones()).toEqual(['good']);
    expect(browser().complaints).toEqual([]);
    await device.close();
  });
});

/** The issuer gives tokens that end soon. */
const shortenTokens = async (device: BrowserContext): Promise<void> => {
  await device.route('**/token', (route) =>
    route.continue({
      postData: JSON.stringify({ ...route.request().postDataJSON(), expires_in: TOKEN_S }),
    }),
  );
};

/** Notes every colour the connection's indicators take from now on. */
const watchTones = async (page: Page): Promise<() => Promise<string[]>> => {
  const seen = await page.evaluateHandle(() => {
    const tones = new Set<string>();
    const look = () => {
      for (const pill of document.querySelectorAll<HTMLElement>('[data-tone]'))
        tones.add(pill.dataset['tone'] ?? '');
    };
    look();
    new MutationObserver(look).observe(document.body, { attributes: true, childList: true, subtree: true });
    return tones;
  });
  return () => seen.evaluate((tones) => [...tones]);
};
