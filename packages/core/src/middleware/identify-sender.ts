import type { MiddlewareObj } from '@middy/core';
import { ProtocolError } from '../protocol/errors.ts';
import { type IdentifiedEvent, type Sender, toSender } from './sender.ts';

/** Adds `sender` to the event. An expired credential is not accepted from, even on an open socket. */
export const identifySender = (now: () => number): MiddlewareObj<IdentifiedEvent & { sender: Sender }> => ({
  before: ({ event, context }) => {
    const sender = toSender(event, now() + context.getRemainingTimeInMillis());
    if (!sender) throw new ProtocolError('unauthorized');
    if (sender.expiresAt * 1000 <= now()) throw new ProtocolError('expired');
    event.sender = sender;
  },
});
