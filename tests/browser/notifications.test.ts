import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { BrowserContext, Page } from 'playwright-core';
import { type Agent, answerTo, attachAgent } from '../testing/agent.ts';
import { describeInBrowser } from '../testing/browser.ts';
import { begin, enter, say, untilSeen } from '../testing/chat-page.ts';
import { startTestStack } from '../testing/stack.ts';
import { readMessages } from '../testing/tables.ts';
import { newUser } from '../testing/users.ts';

interface Recorded {
  /** How often the browser was to ask the person, and whether each time was right after a click. */
  asked: boolean[];
  shown: { title: string; body?: string; tag?: string }[];
  click(): void;
}

declare global {
  interface Window {
    recorded: Recorded;
  }
}

/** A browser without a window shows nothing: this one writes down what it would have shown. `answer` is the person's. */
const recordNotifications = (device: BrowserContext, answer: NotificationPermission) =>
  device.addInitScript((permission) => {
    let newest: Recorder | undefined;
    window.recorded = { asked: [], shown: [], click: () => newest?.onclick?.() };
    class Recorder {
      static permission: NotificationPermission = 'default';
      static async requestPermission() {
        window.recorded.asked.push(navigator.userActivation.isActive);
        Recorder.permission = permission;
        return permission;
      }
      onclick?: () => void;
      constructor(title: string, { body = '', tag = '' }: NotificationOptions) {
        newest = this;
        window.recorded.shown.push({ title, body, tag });
      }
      close() {
        newest = undefined;
      }
    }
    Object.assign(window, { Notification: Recorder });
  }, answer);

const recordedOn = (page: Page) => page.evaluate(() => ({ ...window.recorded, click: undefined }));

const turn = (page: Page, visibility: DocumentVisibilityState): Promise<void> =>
  page.evaluate((state) => {
    Object.defineProperty(document, 'visibilityState', { configurable: true, get: () => state });
    document.dispatchEvent(new Event('visibilitychange'));
  }, visibility);

const untilTitled = (page: Page, title: string) =>
  page.waitForFunction((wanted) => document.title === wanted, title);

describeInBrowser('a person who is elsewhere', startTestStack, (browser) => {
  let agent: Agent;
  beforeAll(async () => {
    agent = await attachAgent(browser().stack, (intention) =>
      intention.message.endsWith('?') ? answerTo(intention) : undefined,
    );
  });
  afterAll(() => agent?.close());

  it('is asked once there was an answer, then told of the next ones, in the title too', async () => {
    const device = await browser().openDevice();
    await recordNotifications(device, 'granted');
    const user = newUser();
    const page = await enter(device, user);
    const appName = await page.title();
    await begin(page);
    const question = page.getByText('Shall we tell you when an answer comes while you are elsewhere?');
    await say(page, 'no answer to this');
    await untilSeen(page, 'no answer to this');
    expect(await question.count()).toBe(0);
    await say(page, 'Anybody there?');
    await question.waitFor();
    expect(await recordedOn(page)).toEqual({ asked: [], shown: [] });
    await page.getByRole('button', { name: 'Yes, notify me' }).click();
    await question.waitFor({ state: 'detached' });
    expect(await recordedOn(page)).toEqual({ asked: [true], shown: [] });

    const [{ session_id: first } = {}] = await readMessages(browser().stack, user);
    const tell = (message: string) =>
      agent.say({ ...answerTo({ user_id: user, message }), session_id: first });
    await tell('seen');
    await page.getByText('Re: seen').first().waitFor();
    await begin(page);
    await turn(page, 'hidden');
    await tell('one');
    await untilTitled(page, `(1) ${appName}`);
    await tell('two');
    await untilTitled(page, `(2) ${appName}`);
    const tag = `bos-${first}`;
    expect((await recordedOn(page)).shown).toEqual([
      { title: 'Test', body: 'Re: one', tag },
      { title: 'Test', body: 'Re: two', tag },
    ]);
    await page.evaluate(() => window.recorded.click());
    await untilSeen(page, ...['no answer to this', 'Anybody there?', 'Re: Anybody there?'], ...NEWS);
    expect(await page.title()).toBe(`(2) ${appName}`);
    await turn(page, 'visible');
    await untilTitled(page, appName);
    await device.close();
  });

  it('is not asked again after a no, and not told', async () => {
    const device = await browser().openDevice();
    await recordNotifications(device, 'granted');
    const user = newUser();
    const page = await enter(device, user);
    await begin(page);
    await say(page, 'Anybody there?');
    await page.getByRole('button', { name: 'Not now' }).click();
    await page.reload();
    await untilSeen(page, 'Anybody there?', 'Re: Anybody there?');
    expect(await page.getByRole('button', { name: 'Not now' }).count()).toBe(0);
    const title = await page.title();
    await turn(page, 'hidden');
    await agent.say(answerTo({ user_id: user, message: 'one' }));
    await untilTitled(page, `(1) ${title}`);
    expect(await recordedOn(page)).toEqual({ asked: [], shown: [] });
    await device.close();
  });
});

const NEWS = ['Re: seen', 'Re: one', 'Re: two'];
