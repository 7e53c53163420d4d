import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { type Agent, answerTo, attachAgent } from '../testing/agent.ts';
import { describeInBrowser } from '../testing/browser.ts';
import {
  begin,
  composerOf,
  enter,
  open,
  say,
  untilMarked,
  untilSeen,
  untilTaken,
} from '../testing/chat-page.ts';
import { startTestStack } from '../testing/stack.ts';
import { readMessages } from '../testing/tables.ts';
import { newUser } from '../testing/users.ts';

describeInBrowser('the chat page', startTestStack, (browser) => {
  let agent: Agent;
  beforeAll(async () => {
    agent = await attachAgent(browser().stack, (intention) =>
      intention.message.endsWith('?') ? answerTo(intention) : undefined,
    );
  });
  afterAll(() => agent?.close());

  it('lets a person sign in by name, ask, and see the answer', async () => {
    const device = await browser().openDevice();
    const page = await enter(device, newUser());
    await begin(page);
    await say(page, 'Is the lobby open?');
    await untilSeen(page, 'Is the lobby open?', 'Re: Is the lobby open?');
    await untilMarked(page, 'Is the lobby open?', 'Answered');
    await device.close();
  });

  it('shows two devices of one person the same, in the same order', async () => {
    const [phone, laptop] = [await browser().openDevice(), await browser().openDevice()];
    const user = newUser();
    const onPhone = await enter(phone, user);
    await begin(onPhone);
    await say(onPhone, 'Where are you?');
    const onLaptop = await enter(laptop, user);
    await open(onLaptop, 'Where are you?');
    await untilSeen(onLaptop, 'Where are you?', 'Re: Where are you?');
    await say(onLaptop, 'And now?');
    const all = ['Where are you?', 'Re: Where are you?', 'And now?', 'Re: And now?'];
    await untilSeen(onPhone, ...all);
    await untilSeen(onLaptop, ...all);
    const rows = await readMessages(browser().stack, user);
    expect(rows.map(({ text }) => text)).toEqual(all);
    await Promise.all([phone.close(), laptop.close()]);
  });

  it('keeps the conversation through a reload, and what was begun to be written', async () => {
    const device = await browser().openDevice();
    const page = await enter(device, newUser());
    await begin(page);
    await say(page, 'Remember this?');
    await untilSeen(page, 'Remember this?', 'Re: Remember this?');
    await composerOf(page).fill('half a thou');
    await page.reload();
    await untilSeen(page, 'Remember this?', 'Re: Remember this?');
    expect(await composerOf(page).inputValue()).toBe('half a thou');
    await device.close();
  });

  it('keeps conversations apart, and says which one has news', async () => {
    const device = await browser().openDevice();
    const user = newUser();
    const page = await enter(device, user);
    await begin(page);
    await say(page, 'about lifts');
    await untilMarked(page, 'about lifts', 'Sent');
    const [{ session_id: lifts } = {}] = await readMessages(browser().stack, user);
    await begin(page);
    await say(page, 'about doors');
    await untilMarked(page, 'about doors', 'Sent');
    await agent.say({ ...answerTo({ user_id: user, message: 'lifts' }), session_id: lifts });
    const item = page.getByRole('navigation').getByRole('link', { name: 'about lifts' });
    await item.getByText('1 unread message').waitFor({ state: 'attached' });
    await untilSeen(page, 'about doors');
    await item.click();
    await untilSeen(page, 'about lifts', 'Re: lifts');
    await item.getByText('1 unread message').waitFor({ state: 'detached' });
    await device.close();
  });

  it('shows that the agent is typing until it answers, and that another device is', async () => {
    const [phone, laptop] = [await browser().openDevice(), await browser().openDevice()];
    const user = newUser();
    const onPhone = await enter(phone, user);
    await begin(onPhone);
    await say(onPhone, 'hello');
    await untilMarked(onPhone, 'hello', 'Sent');
    const onLaptop = await enter(laptop, user);
    await open(onLaptop, 'hello');
    await untilSeen(onLaptop, 'hello');

    const list = onPhone.getByRole('region', { name: 'Messages' });
    await agent.say({ type: 'typing', user_id: user });
    await list.getByText('Persona is typing…').waitFor();
    await agent.say(answerTo({ user_id: user, message: 'hello' }));
    await untilSeen(onPhone, 'hello', 'Re: hello');
    await list.getByText('Persona is typing…').waitFor({ state: 'detached' });

    await composerOf(onLaptop).pressSequentially('wait');
    await list.getByText('You are typing on another device…').waitFor();
    await Promise.all([phone.close(), laptop.close()]);
  });

  it('needs no mouse', async () => {
    const device = await browser().openDevice();
    const page = await device.newPage();
    await page.goto('/');
    await page.getByLabel('Your name').waitFor();
    await page.keyboard.type(newUser());
    await page.keyboard.press('Enter');
    await page.getByRole('navigation').waitFor();
    await page.keyboard.press('Alt+KeyN');
    await composerOf(page).waitFor();
    await page.keyboard.type('first line');
    await page.keyboard.press('Shift+Enter');
    await page.keyboard.type('second line');
    await page.keyboard.press('Enter');
    await untilTaken(page, 'first line\nsecond line');
    await page.keyboard.press('Alt+KeyN');
    await page.keyboard.type('another');
    await page.keyboard.press('Enter');
    await untilTaken(page, 'another');
    await page.keyboard.press('Alt+ArrowDown');
    await untilSeen(page, 'first line\nsecond line');
    await device.close();
  });

  it('complains of nothing', () => {
    expect(browser().complaints).toEqual([]);
  });
});
