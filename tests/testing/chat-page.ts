import { expect } from '@jest/globals';
import type { BrowserContext, Locator, Page } from 'playwright-core';

/** What a message says on the page, and the marks it bears. */
const textsOn = (page: Page): Promise<string[]> => page.getByRole('article').locator('.text').allInnerTexts();

const noMore = (_page: Page): void => undefined;

/** Opens the page on a device that nobody has used yet, and signs in by name. `before` sees the page while it is empty. */
export const enter = async (device: BrowserContext, name: string, before = noMore): Promise<Page> => {
  const page = await device.newPage();
  before(page);
  await page.goto('/');
  await page.getByLabel('Your name').fill(name);
  await page.getByRole('button', { name: 'Come in' }).click();
  await page.getByRole('button', { name: 'New conversation' }).first().waitFor();
  return page;
};

export const composerOf = (page: Page): Locator => page.getByRole('textbox', { name: 'Message' });

/** Begins a conversation. */
export const begin = async (page: Page): Promise<void> => {
  await page.getByRole('button', { name: 'New conversation' }).first().click();
  await composerOf(page).waitFor();
};

/** Opens the conversation that begins with `topic`. */
export const open = async (page: Page, topic: string): Promise<void> => {
  await page.getByRole('navigation').getByRole('link', { name: topic }).click();
  await composerOf(page).waitFor();
};

export const say = async (page: Page, text: string): Promise<void> => {
  await composerOf(page).fill(text);
  await composerOf(page).press('Enter');
};

/** Waits until exactly these messages are seen, in this order; fails with what is seen instead. */
export const untilSeen = async (page: Page, ...texts: string[]): Promise<void> => {
  const wanted = JSON.stringify(texts);
  try {
    await page.waitForFunction(
      (json) =>
        JSON.stringify(
          Array.from(document.querySelectorAll<HTMLElement>('article .text'), (text) => text.textContent),
        ) === json,
      wanted,
    );
  } catch {
    expect(await textsOn(page)).toEqual(texts);
  }
};

/** Waits until so many messages are seen, whatever they say. */
export const untilCount = async (page: Page, count: number): Promise<void> => {
  await page.waitForFunction((wanted) => document.querySelectorAll('article .text').length >= wanted, count);
};

/** Waits until the connection's indicator says `text`. */
export const untilTold = (page: Page, text: string): Promise<void> =>
  page.getByRole('main').getByRole('status').filter({ hasText: text }).waitFor();

/** The message that says `text`. */
const messageOf = (page: Page, text: string): Locator =>
  page.getByRole('article').filter({ has: page.getByText(text, { exact: true }) });

/** Waits until the message that says `text` bears a mark: "Sent", "Answered", … */
export const untilMarked = (page: Page, text: string, mark: string | RegExp): Promise<void> =>
  messageOf(page, text).getByText(mark, { exact: true }).waitFor({ state: 'attached' });

/** Waits until the server has taken the message; an answer may have come already. */
export const untilTaken = (page: Page, text: string): Promise<void> =>
  untilMarked(page, text, /^(Sent|Answered)$/);
