import type { Page } from 'playwright-core';

/** What a person does on the page, by what they see of it. Each step ends when its effect is seen. */

const ANSWER_MS = 30_000;

export const openNew = async (page: Page): Promise<void> => {
  await page.locator('.pill[data-tone="good"]').first().waitFor();
  await page.keyboard.press('Alt+KeyN');
  await page.locator('.suggestion').first().waitFor();
};

export const say = async (page: Page, text: string): Promise<void> => {
  await page.fill('#composer', text);
  await page.focus('#composer');
  await page.keyboard.press('Enter');
};

/** The texts shown, oldest first. */
export const texts = (page: Page): Promise<string[]> => page.locator('article.message .text').allInnerTexts();

/** Resolves when this many answers are drawn. */
export const answers = async (page: Page, count: number): Promise<void> => {
  await page.waitForFunction(
    (wanted) => document.querySelectorAll('article[data-role="assistant"]').length >= wanted,
    count,
    { timeout: ANSWER_MS },
  );
};

/** Resolves when no message of one's own is on its way any more. */
export const settled = async (page: Page): Promise<void> => {
  await page.waitForFunction(
    () => document.querySelectorAll('[data-delivery="waiting"], [data-delivery="sending"]').length === 0,
    undefined,
    { timeout: ANSWER_MS },
  );
};
