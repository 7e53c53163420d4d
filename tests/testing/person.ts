import { type Client, type ClientOptions, createClient, type Message } from '@bos/client';
import { expect } from '@jest/globals';
import type { TestStack } from './stack.ts';
import { readMessages } from './tables.ts';
import { createWatch } from './watch.ts';

/** A person at a device: the client SDK, and all it ever showed, written down as it came. */
export interface Person {
  client: Client;
  /** In the order in which the application was told. */
  readonly shown: readonly Message[];
  /** Sends, and waits for the acceptance. */
  say(text: string, sessionId?: string): Promise<{ id: string; offset: number }>;
  untilOnline(): Promise<void>;
  /** Waits until `where` holds; looks at each message, and each change of status or outbox. */
  until(where: () => boolean, withinMs?: number): Promise<void>;
  /** Waits until `where` holds for something that was shown. */
  untilShown(where: (message: Message) => boolean, withinMs?: number): Promise<Message>;
  untilCount(count: number, withinMs?: number): Promise<readonly Message[]>;
}

/** Impatient where it only costs a test time; what it promises stays the same. */
const QUICK = { reconnectWithinMs: 100 };

export const seat = async (
  stack: TestStack,
  user: string,
  options: Partial<ClientOptions> = {},
): Promise<Person> => {
  const client = createClient({
    url: stack.local.ws,
    getToken: () => stack.token(user),
    ...QUICK,
    ...options,
  });
  const shown: Message[] = [];
  const watch = createWatch(() => ({ status: client.status, outbox: client.outbox, shown }));
  client.on('message', (message) => {
    shown.push(message);
    watch.changed();
  });
  client.on('status', watch.changed);
  client.on('outbox', watch.changed);
  stack.attach(() => client.close());
  client.connect();
  const person: Person = {
    client,
    shown,
    async say(text, sessionId = 's1') {
      const { id, accepted } = client.send({ sessionId, text });
      const { offset } = await accepted;
      return { id, offset };
    },
    until: async (where, withinMs) => {
      await watch.until('what was waited for', where, withinMs);
    },
    untilOnline: async () => {
      await watch.until('online', () => client.status.state === 'online');
    },
    untilShown: (where, withinMs) => watch.until('a message', () => shown.find(where), withinMs),
    untilCount: (count, withinMs) =>
      watch.until(`${count} messages`, () => shown.length >= count && shown, withinMs),
  };
  await person.untilOnline();
  return person;
};

/** Nothing lost, nothing doubled, in order: what each showed is what the table holds, from its first message on. */
export const expectTheLog = async (stack: TestStack, user: string, ...people: Person[]): Promise<void> => {
  const rows = await readMessages(stack, user);
  expect(rows.map(({ offset }) => offset)).toEqual(rows.map((_, index) => index + 1));
  for (const { shown } of people) {
    expect(shown.map(({ offset, id, text }) => ({ offset, id, text }))).toEqual(
      rows.map(({ offset, message_id, text }) => ({ offset, id: message_id, text })),
    );
  }
};
