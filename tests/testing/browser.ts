import { afterAll, beforeAll, describe, it } from '@jest/globals';
import { type Browser, type BrowserContext, type BrowserContextOptions, chromium } from 'playwright-core';
import { findBrowser } from './find-browser.ts';
import type { TestStack } from './stack.ts';

/** A quiet browser with nobody's profile, which calls nobody. */
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
];

/** What a browser writes to its console when an address can't be reached; it is no fault of the page. */
export const troubleOfTheNetwork = (line: string): boolean => /WebSocket connection|net::ERR_/.test(line);

/** How long a person would look for something before the test has failed, ms. */
const PATIENCE_MS = 15_000;

/** A browser over a stack: each device is a profile of its own, and its tabs share it. */
export interface TestBrowser {
  stack: TestStack;
  openDevice(options?: BrowserContextOptions): Promise<BrowserContext>;
  /** What pages complained of so far: console errors, exceptions, violations of the content security policy. */
  complaints: string[];
}

/**
 * A describe whose tests have a stack and a browser. Without any browser on this machine it is skipped, aloud; where
 * `CI` is set that is a failure, since nobody reads what was skipped there.
 */
export const describeInBrowser = (
  title: string,
  startStack: () => Promise<TestStack>,
  body: (browser: () => TestBrowser) => void,
): void => {
  const executablePath = findBrowser();
  if (executablePath === undefined) {
    const line = `No Chromium, Chrome or Edge found (CHROME_PATH may name one): not tested in a browser: ${title}`;
    if (process.env['CI'])
      describe(title, () => {
        it('has a browser', () => {
          throw new Error(line);
        });
      });
    else {
      process.stderr.write(`${line}\n`);
      describe.skip(title, () => it('needs a browser', () => undefined));
    }
    return;
  }
  describe(title, () => {
    let browser: Browser;
    let opened: TestBrowser;
    beforeAll(async () => {
      const [stack, launched] = await Promise.all([
        startStack(),
        chromium.launch({ executablePath, args: FLAGS }),
      ]);
      browser = launched;
      opened = openTestBrowser(stack, browser);
    });
    afterAll(async () => {
      await browser?.close();
      await opened?.stack.close();
    });
    body(() => opened);
  });
};

const openTestBrowser = (stack: TestStack, browser: Browser): TestBrowser => {
  const complaints: string[] = [];
  return {
    stack,
    complaints,
    async openDevice(options = {}) {
      const context = await browser.newContext({
        baseURL: stack.local.web,
        locale: 'en-US',
        timezoneId: 'America/Sao_Paulo',
        ...options,
      });
      context.setDefaultTimeout(PATIENCE_MS);
      context.on('weberror', (error) => complaints.push(String(error.error())));
      context.on('console', (message) => {
        if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
      });
      await context.addInitScript(() => {
        addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) =>
          console.error(`content security policy: ${violatedDirective} ${blockedURI}`),
        );
      });
      return context;
    },
  };
};
