import axe from 'axe-core';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';

/** A Chromium that asks nothing of the network, with an empty profile. */
export const launch = (executablePath = '/usr/bin/chromium'): Promise<Browser> =>
  chromium.launch({
    executablePath,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--no-first-run',
    ],
  });

export interface Device {
  context: BrowserContext;
  page: Page;
  /** What the browser complained of: errors, and breaches of the content security policy. */
  complaints: string[];
}

interface DeviceOptions {
  width?: number;
  height?: number;
  dark?: boolean;
  language?: 'en-US' | 'pt-BR';
}

/** A device of its own: nothing is shared with another but the server. */
export const openDevice = async (
  browser: Browser,
  url: string,
  options: DeviceOptions = {},
): Promise<Device> => {
  const { width = 1_200, height = 800, dark = false, language = 'en-US' } = options;
  const context = await browser.newContext({
    viewport: { width, height },
    colorScheme: dark ? 'dark' : 'light',
    locale: language,
    timezoneId: 'America/Sao_Paulo',
  });
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (line) => {
    // A refused or cut socket is the network's matter, not the page's.
    if (line.type() === 'error' && !/WebSocket|net::ERR/.test(line.text())) complaints.push(line.text());
  });
  await page.goto(url);
  return { context, page, complaints };
};

const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/** What axe finds wrong with the page as it is now, a line each. */
export const findBarriers = async (page: Page): Promise<string[]> => {
  await page.evaluate(axe.source);
  return page.evaluate(async (rules) => {
    type Result = { violations: { id: string; nodes: { target: string[] }[] }[] };
    const { axe: inPage } = globalThis as unknown as {
      axe: { run(on: Document, how: object): Promise<Result> };
    };
    const { violations } = await inPage.run(document, { runOnly: rules });
    return violations.map(
      ({ id, nodes }) => `${id}: ${nodes.map((node) => node.target.join(' ')).join(', ')}`,
    );
  }, RULES);
};
