import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { type Agent, answerTo, attachAgent } from '../testing/agent.ts';
import { describeInBrowser, troubleOfTheNetwork } from '../testing/browser.ts';
import { begin, composerOf, enter, say, untilMarked, untilSeen, untilTold } from '../testing/chat-page.ts';
import { startTestStack } from '../testing/stack.ts';
import { readMessages } from '../testing/tables.ts';
import { newUser } from '../testing/users.ts';

describeInBrowser('a device without a network', startTestStack, (browser) => {
  let agent: Agent;
  beforeAll(async () => {
    agent = await attachAgent(browser().stack, (intention) =>
      intention.message.endsWith('?') ? answerTo(intention) : undefined,
    );
  });
  afterAll(() => agent?.close());

  const logOf = async (user: string) => (await readMessages(browser().stack, user)).map(({ text }) => text);

  it('says so, keeps what is written, and sends it once when the network is back', async () => {
    const device = await browser().openDevice();
    const user = newUser();
    const page = await enter(device, user);
    await begin(page);
    await say(page, 'before');
    await untilMarked(page, 'before', 'Sent');
    await device.setOffline(true);
    await say(page, 'first');
    await say(page, 'second?');
    await untilTold(page, 'Offline · 2 messages waiting');
    expect(await logOf(user)).toEqual(['before']);
    await device.setOffline(false);
    const all = ['before', 'first', 'second?', 'Re: second?'];
    await untilSeen(page, ...all);
    expect(await logOf(user)).toEqual(all);
    expect(agent.heard(user).map(({ message }) => message)).toEqual(['before', 'first', 'second?']);
    await device.close();
  });

  it('keeps what waits through a reload', async () => {
    const device = await browser().openDevice();
    const user = newUser();
    const page = await enter(device, user);
    await begin(page);
    await say(page, 'before');
    await untilMarked(page, 'before', 'Sent');
    await device.setOffline(true);
    await say(page, 'first');
    await say(page, 'second?');
    await untilTold(page, 'Offline · 2 messages waiting');
    // The browser's own page says that there is no network.
    await expect(page.reload()).rejects.toThrow('ERR_INTERNET_DISCONNECTED');
    await device.setOffline(false);
    await page.reload();
    const all = ['before', 'first', 'second?', 'Re: second?'];
    await untilSeen(page, ...all);
    expect(await logOf(user)).toEqual(all);
    await device.close();
  });

  it('learns what was said meanwhile elsewhere', async () => {
    const [phone, laptop] = [await browser().openDevice(), await browser().openDevice()];
    const user = newUser();
    const onPhone = await enter(phone, user);
    await begin(onPhone);
    await say(onPhone, 'one');
    await untilMarked(onPhone, 'one', 'Sent');
    const onLaptop = await enter(laptop, user);
    await onLaptop.getByRole('link', { name: 'one' }).click();
    await phone.setOffline(true);
    await say(onLaptop, 'two?');
    await untilSeen(onLaptop, 'one', 'two?', 'Re: two?');
    await phone.setOffline(false);
    await untilSeen(onPhone, 'one', 'two?', 'Re: two?');
    await Promise.all([phone.close(), laptop.close()]);
  });

  it('loses and doubles nothing when the page is reloaded in the middle of sends', async () => {
    const device = await browser().openDevice();
    const user = newUser();
    const page = await enter(device, user);
    await begin(page);
    await say(page, 'zero');
    await untilMarked(page, 'zero', 'Sent');
    const texts = ['zero'];
    const say1 = async (text: string) => {
      await composerOf(page).fill(text);
      await composerOf(page).press('Enter');
      texts.push(text);
    };
    // As soon as the message is seen, so that nobody knows where on its way it is.
    for (const text of ['one', 'two', 'three']) {
      await say1(text);
      await page.getByRole('article').getByText(text, { exact: true }).waitFor();
      await page.reload();
    }
    // Once the frame is out, and its acceptance is not in.
    for (const text of ['four', 'five']) {
      const sent = frameWith(page, text);
      await say1(text);
      await sent;
      await page.reload();
    }
    await untilSeen(page, ...texts);
    await untilMarked(page, 'five', 'Sent');
    expect(await logOf(user)).toEqual(texts);
    await device.close();
  });

  it('complains of nothing else', () => {
    expect(browser().complaints.filter((line) => !troubleOfTheNetwork(line))).toEqual([]);
  });
});

/** Resolves when a socket of the page has sent a frame that holds `text`. */
const frameWith = (page: Page, text: string): Promise<void> =>
  new Promise((resolve) => {
    page.on('websocket', (socket) =>
      socket.on('framesent', ({ payload }) => {
        if (String(payload).includes(`"${text}"`)) resolve();
      }),
    );
  });
