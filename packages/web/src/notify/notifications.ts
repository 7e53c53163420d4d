import type { Message } from '@bos/client';

const supported = () => 'Notification' in globalThis;

export const canAskToNotify = (): boolean => supported() && Notification.permission === 'default';

export const isBlocked = (): boolean => !supported() || Notification.permission === 'denied';

/** Asks the browser, which asks the person. Call it only from a click. */
export const requestNotifications = async (): Promise<boolean> =>
  supported() && (await Notification.requestPermission()) === 'granted';

/** Longest text of a notification, characters: systems show no more. */
const LENGTH = 180;

/** One notification a session: a newer answer takes the place of the one before it. */
export const notifyOf = (message: Message, title: string, onOpen: () => void): void => {
  if (!supported() || Notification.permission !== 'granted') return;
  const notification = new Notification(title, {
    body: message.text.slice(0, LENGTH),
    tag: `bos-${message.sessionId}`,
    icon: '/favicon.svg',
  });
  notification.onclick = () => {
    window.focus();
    onOpen();
    notification.close();
  };
};
