/** Takes the README's pictures from the running system: `node scripts/screenshots.mjs` (a font with emoji helps). */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { startStack } from '../packages/local/src/start-stack.ts';
import { findBrowser } from '../tests/testing/find-browser.ts';

const FOLDER = join(import.meta.dirname, '../docs/images');
const PATIENCE_MS = 60_000;
/** Of WebP: letters stay sharp, and a picture stays below 100 KB. */
const QUALITY = 82;

const ENGLISH = {
  name: 'Your name',
  enter: 'Come in',
  begin: 'New conversation',
  message: 'Message',
  notNow: 'Not now',
  talks: [
    ['Open the garage door'],
    ['Call the elevator to the lobby'],
    ['Call the elevator to floor 5', 'What is the weather in the lobby?', 'Is the garage door closed? 🚗'],
  ],
};
const PORTUGUESE = {
  name: 'Seu nome',
  enter: 'Entrar',
  begin: 'Nova conversa',
  message: 'Mensagem',
  notNow: 'Agora não',
  talks: [
    [
      'Chame o elevador para o andar 5',
      'Como está o tempo no saguão?',
      'O portão da garagem está fechado? 🚗',
    ],
  ],
};

const take = async (page, name) => {
  const session = await page.context().newCDPSession(page);
  const { data } = await session.send('Page.captureScreenshot', { format: 'webp', quality: QUALITY });
  const bytes = Buffer.from(data, 'base64');
  writeFileSync(join(FOLDER, `${name}.webp`), bytes);
  process.stdout.write(`docs/images/${name}.webp ${(bytes.length / 1_000).toFixed(1)} KB\n`);
};

const open = async (browser, web, options) => {
  const device = await browser.newContext({
    baseURL: web,
    deviceScaleFactor: 1.5,
    reducedMotion: 'reduce',
    timezoneId: 'America/Sao_Paulo',
    ...options,
  });
  device.setDefaultTimeout(PATIENCE_MS);
  return device.newPage();
};

const talk = async (page, name, words) => {
  await page.goto('/');
  await page.getByLabel(words.name).fill(name);
  await page.getByRole('button', { name: words.enter }).click();
  for (const lines of words.talks) {
    await page.getByRole('button', { name: words.begin }).filter({ visible: true }).first().click();
    for (const [index, line] of lines.entries()) {
      await page.getByRole('textbox', { name: words.message }).fill(line);
      await page.keyboard.press('Enter');
      await page.locator('article[data-role="assistant"]').nth(index).waitFor();
    }
  }
  const notNow = page.getByRole('button', { name: words.notNow });
  if (await notNow.isVisible()) await notNow.click();
};

const inspect = async (page) => {
  await page.goto('/inspect');
  await page.getByRole('button', { name: 'Send one message' }).click();
  // The last station: the answer on both devices.
  await page.getByText('All 2 devices').waitFor();
  await page.getByRole('checkbox', { name: 'Pushes vanish' }).check();
  await page.getByRole('checkbox', { name: 'Answers come twice' }).check();
  await page.getByRole('button', { name: 'Send 40 messages' }).click();
  await page.locator('[role="status"][data-mood="good"]').waitFor({ timeout: 2 * PATIENCE_MS });
  await page.evaluate(() => scrollTo(0, 0));
};

mkdirSync(FOLDER, { recursive: true });
const executablePath = findBrowser();
if (executablePath === undefined)
  throw new Error('No Chromium, Chrome or Edge found: CHROME_PATH may name one');
const stack = await startStack({
  port: 0,
  agent: true,
  clockSpeed: 1,
  awsLatency: false,
  seed: 1,
  thinkMs: [50, 100],
  log: { info: () => undefined, warn: (line) => process.stderr.write(`${line}\n`) },
});
const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] });
try {
  const { web } = stack.local;
  const wide = { viewport: { width: 1_080, height: 680 }, locale: 'en-US' };
  const chat = await open(browser, web, wide);
  await talk(chat, 'Ana', ENGLISH);
  await take(chat, 'chat-light');
  await chat.emulateMedia({ colorScheme: 'dark' });
  await take(chat, 'chat-dark');
  const narrow = { viewport: { width: 390, height: 720 }, locale: 'pt-BR', colorScheme: 'dark' };
  const phone = await open(browser, web, narrow);
  await talk(phone, 'Bia', PORTUGUESE);
  await take(phone, 'chat-narrow');
  const inspector = await open(browser, web, {
    viewport: { width: 1_180, height: 1_080 },
    deviceScaleFactor: 1.25,
    locale: 'en-US',
  });
  await inspect(inspector);
  await take(inspector, 'inspector');
} finally {
  await browser.close();
  await stack.close();
}
