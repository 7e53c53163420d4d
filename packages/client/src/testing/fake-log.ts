import type { Message } from '@bos/core/protocol';

/** One user's inbox as the server keeps it: contiguous offsets in an epoch, idempotent by author and id. */
export interface FakeInbox {
  epoch: string;
  /** Ascending by offset; expired messages are taken out of the front or the middle. */
  messages: Message[];
  cursors: { delivered: number; read: number };
  head: number;
}

export const createFakeLog = (now: () => number) => {
  const inboxes = new Map<string, FakeInbox>();
  let epochs = 0;

  const inbox = (user: string): FakeInbox => {
    const found = inboxes.get(user) ?? {
      epoch: '',
      messages: [],
      cursors: { delivered: 0, read: 0 },
      head: 0,
    };
    inboxes.set(user, found);
    return found;
  };

  return {
    inbox,
    /** Appends once; a second append of the same id by the same role answers the first. */
    append(
      user: string,
      message: Pick<Message, 'id' | 'sessionId' | 'role' | 'text'> & Partial<Message>,
    ): { message: Message; isNew: boolean } {
      const box = inbox(user);
      const known = box.messages.find(({ id, role }) => id === message.id && role === message.role);
      if (known) return { message: known, isNew: false };
      if (!box.epoch) box.epoch = `e${++epochs}`;
      const appended: Message = { ...message, offset: ++box.head, sentAt: new Date(now()).toISOString() };
      box.messages.push(appended);
      return { message: appended, isNew: true };
    },
    /** Takes a message out as its time to live does. */
    expire(user: string, offset: number) {
      const box = inbox(user);
      box.messages = box.messages.filter((message) => message.offset !== offset);
    },
    /** A new generation of the log: everything before is gone. */
    startAnew(user: string) {
      const box = inbox(user);
      Object.assign(box, {
        epoch: `e${++epochs}`,
        messages: [],
        head: 0,
        cursors: { delivered: 0, read: 0 },
      });
    },
  };
};

export type FakeLog = ReturnType<typeof createFakeLog>;
