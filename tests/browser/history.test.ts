import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { type Agent, answerTo, attachAgent } from '../testing/agent.ts';
import { describeInBrowser } from '../testing/browser.ts';
import { begin, enter, open, say, untilMarked, untilSeen } from '../testing/chat-page.ts';
import { joinDevice } from '../testing/device.ts';
import { startTestStack } from '../testing/stack.ts';
import { readMessages } from '../testing/tables.ts';
import { newUser } from '../testing/users.ts';

/** More than two pages, and less than the rate limit allows at once. */
const COUNT = 96;
const STEP_PX = 240;
/** A message's height is guessed until it is drawn: a step may be that much longer or shorter, a page of them never. */
const GUESS_PX = 65;

describeInBrowser('what was said before', startTestStack, (browser) => {
  let agent: Agent;
  beforeAll(async () => {
    agent = await attachAgent(browser().stack);
  });
  afterAll(() => agent?.close());

  it('comes as one scrolls up, and what is being read keeps its place', async () => {
    const { stack } = browser();
    const user = newUser();
    const writer = await joinDevice(stack, user);
    for (let n = 1; n <= COUNT; n++) {
      // Of all heights, so that none can be guessed.
      const text = `line ${n}${'\nmore of it'.repeat(n % 5)}`;
      await writer.ask({ action: 'sendMessage', id: `m${n}`, sessionId: 'long', text });
    }
    const device = await browser().openDevice({ viewport: { width: 1_000, height: 700 } });
    const page = await enter(device, user);
    await page.getByRole('navigation').getByRole('link').first().click();
    const line = (n: number) => page.getByRole('article').getByText(new RegExp(`^line ${n}$`, 'm'));
    await line(COUNT).waitFor();
    expect(await isAtEnd(page)).toBe(true);

    const list = page.getByRole('region', { name: 'Messages' });
    await list.hover();
    const beginning = page.getByText('This is where the conversation begins');
    const moved: number[] = [];
    while (!(await isInView(page, 'This is where the conversation begins'))) {
      const before = await readAnchor(page);
      await page.mouse.wheel(0, -STEP_PX);
      moved.push((await settledTop(page, before.name)) - before.top);
    }
    expect(await beginning.isVisible()).toBe(true);
    await line(1).waitFor();
    // The last step may end at the top.
    expect(moved.slice(0, -1).filter((px) => Math.abs(px - STEP_PX) > GUESS_PX)).toEqual([]);

    const anchor = await readAnchor(page);
    await agent.say({ ...answerTo({ user_id: user, message: 'news' }), session_id: 'long' });
    const jump = page.getByRole('button', { name: '1 new message' });
    await jump.waitFor();
    expect(await settledTop(page, anchor.name)).toBe(anchor.top);
    await jump.click();
    await page.getByRole('article').getByText('Re: news').waitFor();
    await page.waitForFunction(atEnd);
    await jump.waitFor({ state: 'detached' });
    expect(browser().complaints).toEqual([]);
    writer.drop();
    await device.close();
  });

  it('is marked as read on every device once it was seen on one', async () => {
    const { stack } = browser();
    const user = newUser();
    const [phone, laptop] = [await browser().openDevice(), await browser().openDevice()];
    const onPhone = await enter(phone, user);
    await begin(onPhone);
    await say(onPhone, 'about lifts');
    await untilMarked(onPhone, 'about lifts', 'Sent');
    const [{ session_id: lifts } = {}] = await readMessages(stack, user);
    await begin(onPhone);
    await say(onPhone, 'about doors');
    await untilMarked(onPhone, 'about doors', 'Sent');
    const onLaptop = await enter(laptop, user);
    await open(onLaptop, 'about doors');
    await untilSeen(onLaptop, 'about doors');

    await agent.say({ ...answerTo({ user_id: user, message: 'lifts' }), session_id: lifts });
    const unread = (page: Page) => page.getByText('1 unread message', { exact: true });
    await unread(onPhone).waitFor({ state: 'attached' });
    await unread(onLaptop).waitFor({ state: 'attached' });
    expect(await onLaptop.title()).toContain('(1)');
    await open(onPhone, 'about lifts');
    await untilSeen(onPhone, 'about lifts', 'Re: lifts');
    await unread(onPhone).waitFor({ state: 'detached' });
    await unread(onLaptop).waitFor({ state: 'detached' });
    await onLaptop.waitForFunction(() => !document.title.includes('(1)'));
    await Promise.all([phone.close(), laptop.close()]);
  });
});

const atEnd = () => {
  const box = document.querySelector('section[aria-label="Messages"]');
  return box !== null && box.scrollHeight - box.scrollTop - box.clientHeight < 2;
};
const isAtEnd = (page: Page): Promise<boolean> => page.evaluate(atEnd);

/** Whether the text stands inside the part of the list that is seen. */
const isInView = (page: Page, text: string): Promise<boolean> =>
  page.evaluate((wanted) => {
    const box = document.querySelector('section[aria-label="Messages"]');
    const found = [...(box?.querySelectorAll('p') ?? [])].find((it) => it.textContent === wanted);
    if (!box || !found) return false;
    return found.getBoundingClientRect().top >= box.getBoundingClientRect().top;
  }, text);

/** The uppermost message that is seen whole, by its first line, and where it stands. */
const readAnchor = (page: Page): Promise<{ name: string; top: number }> =>
  page.evaluate(() => {
    const edge = document.querySelector('section[aria-label="Messages"]')?.getBoundingClientRect().top ?? 0;
    const article = [...document.querySelectorAll('article')].find(
      (it) => it.getBoundingClientRect().top >= edge,
    );
    if (!article) throw new Error('no message is seen');
    const text = article.querySelector('.text')?.textContent ?? '';
    return { name: text.split('\n', 1)[0] ?? '', top: article.getBoundingClientRect().top };
  });

/** Where a message stands once nothing has moved for ten frames and nothing is being loaded. */
const settledTop = (page: Page, name: string): Promise<number> =>
  page.evaluate(
    (wanted) =>
      new Promise<number>((resolve, reject) => {
        // A frame's own corrections come after its callbacks: what counts is what was painted.
        const afterPaint = (then: () => void) => requestAnimationFrame(() => setTimeout(then));
        let last = Number.NaN;
        let calm = 0;
        const look = () => {
          const article = [...document.querySelectorAll('article')].find(
            (it) => it.querySelector('.text')?.textContent?.split('\n', 1)[0] === wanted,
          );
          if (!article) return reject(new Error(`${wanted} is gone`));
          const { top } = article.getBoundingClientRect();
          const loading = document.body.textContent?.includes('Loading older messages');
          calm = top === last && !loading ? calm + 1 : 0;
          last = top;
          if (calm === 10) resolve(top);
          else afterPaint(look);
        };
        look();
      }),
    name,
  );
