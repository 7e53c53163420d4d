import type { Message } from '@bos/client';

/** What one device has shown, in the order it showed it. */
export type Shown = Pick<Message, 'offset' | 'id' | 'role'>[];

export interface Verdict {
  /** Messages sent. */
  sent: number;
  /** Of these, shown on every device. */
  shown: number;
  /** Answers shown on every device. */
  answers: number;
  /** Offsets some device has passed without showing them. */
  lost: number;
  doubled: number;
  disordered: number;
}

const passedOver = (shown: Shown) => {
  const offsets = new Set(shown.map((message) => message.offset));
  let missing = 0;
  for (let offset = Math.min(...offsets); offset < Math.max(...offsets); offset++)
    if (!offsets.has(offset)) missing++;
  return missing;
};

/**
 * The promise, checked from outside: offsets have no holes, so a device that shows offset n+2 after n has lost one;
 * one that shows an offset twice has doubled it; one that shows a smaller after a greater has broken the order.
 * What is still on its way is none of these: it is sent and not shown yet.
 */
export const judge = (sent: readonly string[], devices: readonly Shown[]): Verdict => {
  const everywhere = (wanted: (message: Shown[number]) => boolean) => {
    const [first = new Set<string>(), ...others] = devices.map(
      (shown) => new Set(shown.filter(wanted).map((message) => message.id)),
    );
    return [...first].filter((id) => others.every((other) => other.has(id)));
  };
  const own = new Set(sent);
  const verdict: Verdict = {
    sent: sent.length,
    shown: everywhere((message) => own.has(message.id)).length,
    answers: everywhere((message) => message.role !== 'user').length,
    lost: 0,
    doubled: 0,
    disordered: 0,
  };
  for (const shown of devices) {
    verdict.lost += passedOver(shown);
    verdict.doubled += shown.length - new Set(shown.map((message) => message.offset)).size;
    verdict.disordered += shown.filter(
      (message, i) => i > 0 && message.offset < (shown[i - 1]?.offset ?? 0),
    ).length;
  }
  return verdict;
};
