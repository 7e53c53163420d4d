import { expect } from '@jest/globals';
import type { BrowserContext, Locator, Page } from 'playwright-core';

/** What a message says on the page, and the marks it bears. */
const textsOn = (page: Page): Promise<string[]> => page.getByRole('article').locator('.text').allInnerTexts();

/** Opens the page as somebody who is known here, or else signs in by name, and waits until it is online. */
export const enter = async (device: BrowserContext, name: string, path = '/'): Promise<Page> => {
  const page = await device.newPage();
  await page.goto(path);
  await signIn(page, name);
  return page;
};

/** At the door, by name. */
export const signIn = async (page: Page, name: string): Promise<void> => {
  await page.getByLabel('Your name').fill(name);
  await page.getByRole('button', { name: 'Come in' }).click();
  await untilOnline(page);
};

/** The page tells so in words, which screen readers read. */
export const untilOnline = (page: Page): Promise<void> =>
  page.getByRole('status').filter({ hasText: 'Online' }).first().waitFor({ state: 'attached' });

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

/** The message that says `text`. */
export const messageOf = (page: Page, text: string): Locator =>
  page.getByRole('article').filter({ has: page.getByText(text, { exact: true }) });

/** Waits until the message that says `text` bears a mark: "Sent", "Answered", … */
export const untilMarked = (page: Page, text: string, mark: string): Promise<void> =>
  messageOf(page, text).getByText(mark, { exact: true }).waitFor({ state: 'attached' });
