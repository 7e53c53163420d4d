import { expect, it } from '@jest/globals';
import { describeInBrowser, troubleOfTheNetwork } from '../testing/browser.ts';
import { begin, enter, open, say, untilCount, untilSeen, untilTaken } from '../testing/chat-page.ts';
import { startTestStack, type TestStack } from '../testing/stack.ts';
import { readMessages } from '../testing/tables.ts';
import { newUser } from '../testing/users.ts';

const startAnsweringStack = (): Promise<TestStack> => startTestStack({ agent: true, thinkMs: [50, 250] });

/** Tall enough that no message has to be scrolled to. */
const TALL = { viewport: { width: 1_000, height: 4_000 } };

const QUESTIONS = 9;

/** A run of the checker, and what comes late after it. */
const RUN_MS = 90_000;

/** The log once it holds so many answers: some are held back on purpose. Read again until then, or the test's end. */
const untilAnswered = async (stack: TestStack, user: string, answers: number) => {
  for (;;) {
    const rows = await readMessages(stack, user);
    if (rows.filter(({ role }) => role === 'assistant').length >= answers) return rows;
  }
};

describeInBrowser('with faults on', startAnsweringStack, (browser) => {
  it('a person sees everything once and in order on both devices, and the checker agrees', async () => {
    const { stack } = browser();
    const inspecting = await browser().openDevice(TALL);
    const inspector = await inspecting.newPage();
    await inspector.goto('/inspect');
    const switches = [
      'Pushes vanish',
      'Pushes lie',
      'Sockets are cut',
      'Answers come twice',
      'Answers are late',
    ];
    for (const name of switches) await inspector.getByRole('checkbox', { name }).check();
    expect((await stack.fired()).rules.map(({ kind }) => kind)).toEqual(
      expect.arrayContaining(['push', 'kill', 'sns']),
    );
    await inspector.getByRole('button', { name: 'Send 40 messages' }).click();
    const checker = await inspector
      .getByText(/^checker-/)
      .first()
      .textContent();

    const [phone, laptop] = [await browser().openDevice(TALL), await browser().openDevice(TALL)];
    for (const device of [phone, laptop]) device.setDefaultTimeout(RUN_MS);
    const user = newUser();
    const onPhone = await enter(phone, user);
    await begin(onPhone);
    await say(onPhone, 'question 0');
    await untilTaken(onPhone, 'question 0');
    const onLaptop = await enter(laptop, user);
    await open(onLaptop, 'question 0');
    for (let n = 1; n < QUESTIONS; n++) {
      const page = n % 2 ? onLaptop : onPhone;
      await say(page, `question ${n}`);
      await untilTaken(page, `question ${n}`);
    }
    for (const page of [onPhone, onLaptop]) await untilCount(page, 2 * QUESTIONS);
    const verdict = inspector.getByText('40 sent, 40 shown, 0 lost, 0 doubled, 0 out of order');
    await verdict.waitFor({ timeout: RUN_MS });
    await inspector.getByText(/^\d+ answers shown/).waitFor();
    expect((await stack.fired()).rules.filter(({ fired }) => fired > 0).length).toBeGreaterThan(2);
    await inspector.getByRole('button', { name: 'Mend everything' }).click();
    await inspector.getByRole('checkbox', { name: 'Pushes vanish', checked: false }).waitFor();
    await inspecting.close();

    // Counted by the table: neither the page's nor the checker's word is taken for it.
    const rows = await untilAnswered(stack, user, QUESTIONS);
    const texts = rows.map(({ text }) => String(text));
    expect(texts.filter((text) => text.startsWith('question'))).toEqual(
      Array.from({ length: QUESTIONS }, (_, n) => `question ${n}`),
    );
    expect(rows.filter(({ role }) => role === 'assistant')).toHaveLength(QUESTIONS);
    await untilSeen(onPhone, ...texts);
    await untilSeen(onLaptop, ...texts);
    const checked = await untilAnswered(stack, checker ?? '', 40);
    expect(checked.map(({ offset }) => offset)).toEqual(checked.map((_, index) => index + 1));
    expect(checked.filter(({ role }) => role === 'user').map(({ text }) => text)).toEqual(
      Array.from({ length: 40 }, (_, n) => `Check ${n + 1}: is the lobby open?`),
    );
    expect(checked.filter(({ role }) => role === 'assistant')).toHaveLength(40);
    await Promise.all([phone.close(), laptop.close()]);
  }, 150_000);

  it('complains of nothing else', () => {
    expect(browser().complaints.filter((line) => !troubleOfTheNetwork(line))).toEqual([]);
  });
});
