import type { Message, SendMessageFrame, ServerFrame, Stub } from '@bos/core/protocol';

/** What a person would see of the frames a socket got, by the simplest rule there is. */
export interface Shown {
  /** By offset, each once. */
  messages: Message[];
  /** The first offset that is missing between the first and the last one. */
  hole?: number;
}

/**
 * Sorts, joins and drops doubles: knows nothing of how the client SDK does it.
 * @param sent what the socket sent itself: `accepted` stands for it
 * @throws Error if two frames tell different things of one offset, which no rule could mend
 */
export const readOff = (frames: readonly ServerFrame[], sent: readonly SendMessageFrame[] = []): Shown => {
  const byOffset = new Map<number, Message>();
  const parts = new Map<number, string[]>();
  const take = (message: Message) => {
    const said = withoutFrame(message);
    const known = byOffset.get(said.offset);
    if (known && canonical(known) !== canonical(said)) {
      throw new Error(`two messages at offset ${said.offset}: ${canonical(known)} and ${canonical(said)}`);
    }
    byOffset.set(said.offset, said);
  };
  for (const frame of frames) {
    if (frame.type === 'message') take(frame);
    if (frame.type === 'accepted') {
      const { id, offset, sentAt } = frame;
      const own = sent.find((message) => message.id === id);
      if (own && !byOffset.has(offset)) {
        const { action, ...said } = own;
        take({ ...said, offset, role: 'user', sentAt });
      }
    }
    if (frame.type === 'part') {
      const slices = parts.get(frame.offset) ?? [];
      slices[frame.index] = frame.data;
      parts.set(frame.offset, slices);
      if (slices.filter((slice) => slice !== undefined).length === frame.count)
        take(JSON.parse(slices.join('')));
    }
    if (frame.type === 'resumed' || frame.type === 'history') {
      for (const item of frame.messages) if (!isStub(item)) take(item);
    }
  }
  const messages = [...byOffset.values()].sort((a, b) => a.offset - b.offset);
  const first = messages[0]?.offset ?? 0;
  const hole = messages.findIndex(({ offset }, index) => offset !== first + index);
  return { messages, ...(hole >= 0 && { hole: first + hole }) };
};

const isStub = (item: Message | Stub): item is Stub => 'parts' in item;

/** The message alone: pending or not, pushed or read, it is the same one. */
const withoutFrame = (message: Message): Message => {
  const { type, epoch, pending, ...said } = message;
  return said as Message;
};

const canonical = (message: object) => JSON.stringify(Object.entries(message).sort());
