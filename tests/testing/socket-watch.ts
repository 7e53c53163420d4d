import type { Page } from 'playwright-core';

/** Counts the sockets a page opens, and how often one closed that was the last. */
export const createSocketWatch = () => {
  let live = 0;
  let opened = 0;
  let gaps = 0;
  const watch = (page: Page): void => {
    page.on('websocket', (socket) => {
      opened += 1;
      live += 1;
      socket.on('close', () => {
        live -= 1;
        if (live === 0) gaps += 1;
      });
    });
  };
  return { watch, opened: () => opened, gaps: () => gaps };
};
