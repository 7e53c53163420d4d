import type { IdentifiedEvent, Sender } from './sender.ts';

/** A frame's event after the middleware: what was parsed of it, and who sent it. */
export interface RouteEvent<Frame> extends IdentifiedEvent {
  body?: string | null;
  frame: Frame;
  sender: Sender;
}
