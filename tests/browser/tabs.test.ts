import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { BrowserContext, Page } from 'playwright-core';
import { type Agent, answerTo, attachAgent } from '../testing/agent.ts';
import { describeInBrowser, troubleOfTheNetwork } from '../testing/browser.ts';
import { begin, enter, open, say, untilMarked, untilSeen, untilTold } from '../testing/chat-page.ts';
import { startTestStack } from '../testing/stack.ts';
import { readConnections, readMessages } from '../testing/tables.ts';
import { newUser } from '../testing/users.ts';

describeInBrowser('tabs of one browser', startTestStack, (browser) => {
  let agent: Agent;
  beforeAll(async () => {
    agent = await attachAgent(browser().stack, (intention) =>
      intention.message.endsWith('?') ? answerTo(intention) : undefined,
    );
  });
  afterAll(() => agent?.close());

  /** Another tab of somebody who has signed in, at the conversation that begins with `topic`. */
  const openTab = async (device: BrowserContext, topic: string): Promise<Page> => {
    const page = await device.newPage();
    await page.goto('/');
    await open(page, topic);
    return page;
  };
  const socketsOf = async (user: string) => (await readConnections(browser().stack, user)).length;

  it('share one socket, and show the same', async () => {
    const device = await browser().openDevice();
    const user = newUser();
    const one = await enter(device, user);
    await begin(one);
    await say(one, 'from one?');
    await untilSeen(one, 'from one?', 'Re: from one?');
    const [two, three] = [await openTab(device, 'from one?'), await openTab(device, 'from one?')];
    await say(two, 'from two');
    await say(three, 'from three?');
    const all = ['from one?', 'Re: from one?', 'from two', 'from three?', 'Re: from three?'];
    for (const tab of [one, two, three]) await untilSeen(tab, ...all);
    expect(await socketsOf(user)).toBe(1);
    expect((await browser().stack.stats()).gateway.connections).toBe(1);
    expect((await readMessages(browser().stack, user)).map(({ text }) => text)).toEqual(all);
    await device.close();
  });

  it('go on when the one with the socket is closed, with nothing lost and nothing doubled', async () => {
    const device = await browser().openDevice();
    const user = newUser();
    const texts = ['zero'];
    const leader = await enter(device, user);
    await begin(leader);
    await say(leader, 'zero');
    await untilMarked(leader, 'zero', 'Sent');
    const tabs = [await openTab(device, 'zero'), await openTab(device, 'zero')];
    for (const [index, tab] of tabs.entries()) {
      await untilSeen(tab, ...texts);
      await say(tab, `said ${index} while it is there`);
      texts.push(`said ${index} while it is there`);
      await untilMarked(tab, `said ${index} while it is there`, 'Sent');
    }
    const [next, last] = tabs as [Page, Page];
    // What it has just taken from another tab, it leaves to the one that takes over.
    await say(last, 'said as it goes');
    await leader.close();
    texts.push('said as it goes');
    await say(next, 'said after');
    texts.push('said after');
    await untilMarked(next, 'said after', 'Sent');
    for (const tab of tabs) await untilSeen(tab, ...texts);
    expect(await socketsOf(user)).toBe(1);

    await next.close();
    await say(last, 'who is left?');
    texts.push('who is left?', 'Re: who is left?');
    await untilSeen(last, ...texts);
    expect((await readMessages(browser().stack, user)).map(({ text }) => text)).toEqual(texts);
    expect(await socketsOf(user)).toBe(1);
    await device.close();
  });

  it('closed with messages waiting leave them to the next tab that is opened', async () => {
    const device = await browser().openDevice();
    const user = newUser();
    const page = await enter(device, user);
    await begin(page);
    await say(page, 'zero');
    await untilMarked(page, 'zero', 'Sent');
    await device.setOffline(true);
    await say(page, 'one');
    await say(page, 'two?');
    await untilTold(page, 'Offline · 2 messages waiting');
    await page.close();
    await device.setOffline(false);
    const next = await openTab(device, 'zero');
    await untilSeen(next, 'zero', 'one', 'two?', 'Re: two?');
    expect(agent.heard(user).map(({ message }) => message)).toEqual(['zero', 'one', 'two?']);
    await device.close();
  });

  it('complain of nothing else', () => {
    expect(browser().complaints.filter((line) => !troubleOfTheNetwork(line))).toEqual([]);
  });
});
