import { expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { describeInBrowser } from '../testing/browser.ts';
import { begin, enter, say, untilMarked, untilSeen } from '../testing/chat-page.ts';
import { startTestStack } from '../testing/stack.ts';
import { readMessages } from '../testing/tables.ts';
import { newUser } from '../testing/users.ts';

/** Loses the text of what the page sends on its way, until `heal`: an empty message is one the server refuses. */
const spoilSends = async (page: Page) => {
  let spoiled = true;
  await page.routeWebSocket(/./, (socket) => {
    const server = socket.connectToServer();
    socket.onMessage((data) => {
      const frame = JSON.parse(String(data));
      server.send(JSON.stringify(spoiled && frame.action === 'sendMessage' ? { ...frame, text: '' } : frame));
    });
  });
  return {
    heal: () => {
      spoiled = false;
    },
  };
};

describeInBrowser('a message that the server refuses', startTestStack, (browser) => {
  it('says so and stays, through a reload too, until it is sent again or discarded', async () => {
    const device = await browser().openDevice();
    const user = newUser();
    const spoilt: Promise<{ heal(): void }>[] = [];
    const page = await enter(device, user, (empty) => void spoilt.push(spoilSends(empty)));
    await begin(page);
    await say(page, 'please take this');
    await untilMarked(page, 'please take this', 'Not sent');
    await page.getByText('Not sent. The server did not take it.').waitFor();
    await say(page, 'and not this');
    await untilMarked(page, 'and not this', 'Not sent');
    await page.getByRole('button', { name: 'Delete' }).last().click();
    await untilSeen(page, 'please take this');
    expect(await readMessages(browser().stack, user)).toEqual([]);
    await page.reload();
    await untilMarked(page, 'please take this', 'Not sent');
    for (const { heal } of await Promise.all(spoilt)) heal();
    await page.getByRole('button', { name: 'Try again' }).click();
    await untilMarked(page, 'please take this', 'Sent');
    await page.getByText(/^Not sent\./).waitFor({ state: 'detached' });
    const rows = await readMessages(browser().stack, user);
    expect(rows.map(({ text }) => text)).toEqual(['please take this']);
    await device.close();
  });
});
