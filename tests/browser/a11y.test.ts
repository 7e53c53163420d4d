import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { type Agent, attachAgent } from '../testing/agent.ts';
import { describeInBrowser } from '../testing/browser.ts';
import { findBarriers, isTooWide } from '../testing/find-barriers.ts';
import { startTestStack } from '../testing/stack.ts';
import { newUser } from '../testing/users.ts';

const WORDS = {
  'en-US': {
    tag: 'en',
    name: 'Your name',
    enter: 'Come in',
    begin: 'New conversation',
    suggestion: 'Is the garage door closed?',
    answered: 'Answered',
    settings: 'Settings',
    back: 'Back to conversations',
    inspector: 'Watch the system work',
  },
  'pt-BR': {
    tag: 'pt-BR',
    name: 'Seu nome',
    enter: 'Entrar',
    begin: 'Nova conversa',
    suggestion: 'O portão da garagem está fechado?',
    answered: 'Respondida',
    settings: 'Configurações',
    back: 'Voltar às conversas',
    inspector: 'Ver o sistema trabalhar',
  },
} as const;

/** Everything the safe Markdown can show. */
const RICH = [
  '# Garage',
  'The door is **closed**, see [the log](https://example.com/log), `door-3`:',
  '- north\n- south',
  '1. first\n2. second',
  '> as asked',
  '```sh\ncurl https://example.com/a/very/long/address/that/goes/on/and/on/and/on/and/on/beyond/any/phone\n```',
  '| door | state |\n|---|---|\n| north | closed |',
].join('\n\n');

describeInBrowser('the page', startTestStack, (browser) => {
  let agent: Agent;
  beforeAll(async () => {
    agent = await attachAgent(browser().stack, ({ user_id, session_id, message_id }) => ({
      user_id,
      session_id,
      in_reply_to: message_id,
      response: RICH,
      status: 'completed',
      agent: 'agent_garage',
      timestamp: new Date().toISOString(),
    }));
  });
  afterAll(() => agent?.close());

  describe.each([
    { width: 320, colorScheme: 'light', locale: 'en-US' },
    { width: 320, colorScheme: 'dark', locale: 'pt-BR' },
    { width: 1_280, colorScheme: 'light', locale: 'pt-BR' },
    { width: 1_280, colorScheme: 'dark', locale: 'en-US' },
  ] as const)('$width px wide, $colorScheme, in $locale', ({ width, colorScheme, locale }) => {
    it('puts no barrier in the way, from the door to the settings', async () => {
      const words = WORDS[locale];
      const device = await browser().openDevice({
        viewport: { width, height: 720 },
        colorScheme,
        locale,
        reducedMotion: 'reduce',
      });
      const page = await device.newPage();
      const expectOpenTo = async (place: string) => {
        expect({ place, barriers: await findBarriers(page) }).toEqual({ place, barriers: [] });
        expect({ place, tooWide: await isTooWide(page) }).toEqual({ place, tooWide: false });
      };
      await page.goto('/');
      await page.getByLabel(words.name).fill(newUser());
      expect(await page.getAttribute('html', 'lang')).toBe(words.tag);
      await expectOpenTo('the door');
      await page.getByRole('button', { name: words.enter }).click();
      const begin = page.getByRole('button', { name: words.begin }).filter({ visible: true }).first();
      await begin.waitFor();
      await expectOpenTo('the list');
      await begin.click();
      await page.getByRole('button', { name: words.suggestion }).waitFor();
      await expectOpenTo('an empty conversation');
      await page.getByRole('button', { name: words.suggestion }).click();
      await page
        .getByRole('article')
        .getByText(words.answered, { exact: true })
        .waitFor({ state: 'attached' });
      await expectOpenTo('a conversation');
      if (width < 720) await page.getByRole('button', { name: words.back }).click();
      await page.getByRole('button', { name: words.settings }).click();
      await page.getByRole('dialog', { name: words.settings }).waitFor();
      await expectOpenTo('the settings');
      await page.getByRole('dialog').getByRole('link', { name: words.inspector }).click();
      await page.getByRole('heading', { name: 'Functions' }).waitFor();
      await expectOpenTo('the inspector');
      await device.close();
    });
  });

  it('lets the keyboard in and out of every place, and shows where it is', async () => {
    const device = await browser().openDevice({ viewport: { width: 1_280, height: 720 } });
    const page = await device.newPage();
    await page.goto('/');
    await page.getByLabel('Your name').waitFor();
    await page.keyboard.type(newUser());
    await page.keyboard.press('Enter');
    await tabTo(page, 'New conversation');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Is the garage door closed?' }).waitFor();
    await tabTo(page, 'Is the garage door closed?');
    await page.keyboard.press('Enter');
    await page.getByText('Answered', { exact: true }).waitFor({ state: 'attached' });
    await tabTo(page, 'Copy code');
    await tabTo(page, 'Settings');
    await page.keyboard.press('Enter');
    const dialog = page.getByRole('dialog', { name: 'Settings' });
    await dialog.waitFor();
    await tabTo(page, 'Appearance');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    expect(await page.getAttribute('html', 'data-theme')).toBe('dark');
    await page.keyboard.press('Escape');
    // The element itself: a closed dialog has no role any more, a moment before it is gone.
    await page.locator('dialog').waitFor({ state: 'detached' });
    // Back where one came from.
    expect(await focused(page)).toMatchObject({ name: 'Settings', visible: true });
    await page.keyboard.press('?');
    await dialog.getByText('New conversation').waitFor();
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    await device.close();
  });

  it('changes its language at once, and remembers it', async () => {
    const device = await browser().openDevice();
    const page = await device.newPage();
    await page.goto('/');
    await page.getByLabel('Your name').fill(newUser());
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Settings' }).click();
    await page.getByLabel('Language').selectOption('pt-BR');
    await page.getByRole('dialog', { name: 'Configurações' }).waitFor();
    await page.reload();
    await page.getByRole('button', { name: 'Nova conversa' }).first().waitFor();
    expect(await page.getAttribute('html', 'lang')).toBe('pt-BR');
    await device.close();
  });

  it('asks for nothing from elsewhere, and its content security policy finds nothing to stop', async () => {
    const device = await browser().openDevice();
    const page = await device.newPage();
    const elsewhere: string[] = [];
    page.on('request', (request) => {
      if (!request.url().startsWith(browser().stack.local.web)) elsewhere.push(request.url());
    });
    await page.goto('/');
    await page.getByLabel('Your name').fill(newUser());
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'New conversation' }).first().click();
    await page.getByRole('button', { name: 'Is the garage door closed?' }).click();
    await page.getByText('Answered', { exact: true }).waitFor({ state: 'attached' });
    const link = page.getByRole('link', { name: 'the log', exact: true });
    expect(await link.getAttribute('rel')).toContain('noopener');
    expect(elsewhere).toEqual([]);
    expect(browser().complaints).toEqual([]);
    // The ear that heard nothing is not deaf.
    await page.evaluate(() => {
      const script = document.createElement('script');
      script.textContent = 'document.title = "inline"';
      document.body.append(script);
    });
    expect(await page.title()).not.toBe('inline');
    expect(browser().complaints.join()).toContain('content security policy: script-src');
    await device.close();
  });
});

interface Focused {
  name: string;
  visible: boolean;
}

/** What the keyboard is at: its name, and whether one can see that it is there. */
const focused = (page: Page): Promise<Focused> =>
  page.evaluate(() => {
    const at = document.activeElement as HTMLElement;
    const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(at);
    const label = at.closest('label')?.firstChild?.textContent;
    return {
      name: (at.getAttribute('aria-label') ?? label ?? at.textContent).trim(),
      visible:
        (outlineStyle !== 'none' && Number.parseFloat(outlineWidth) > 0) ||
        boxShadow !== 'none' ||
        at === document.body ||
        at.matches('dialog, textarea'),
    };
  });

/** Presses Tab until the keyboard is at what is called `name`; each place on the way must show that it is there. */
const tabTo = async (page: Page, name: string): Promise<void> => {
  const passed: Focused[] = [];
  for (let presses = 0; presses < 40; presses++) {
    await page.keyboard.press('Tab');
    const at = await focused(page);
    passed.push(at);
    if (at.name === name) {
      expect(passed.filter(({ visible }) => !visible)).toEqual([]);
      return;
    }
  }
  throw new Error(`Tab never came to ${name}: ${passed.map((at) => at.name).join(' | ')}`);
};
