import { createContext, useContext, useSyncExternalStore } from 'react';
import type { Identity } from '../identity/identity.ts';
import type { Chat } from './chat.ts';
import type { ChatState } from './chat-state.ts';
import type { Drafts } from './drafts.ts';
import type { Topics } from './topics.ts';

export interface Room {
  chat: Chat;
  drafts: Drafts;
  topics: Topics;
  identity: Identity;
  inspect?: string | undefined;
}

export const RoomContext = createContext<Room | undefined>(undefined);

export const useRoom = (): Room => {
  const room = useContext(RoomContext);
  if (!room) throw new Error('There is no chat above this component.');
  return room;
};

/**
 * A part of the state; the component renders anew only when that part changes. `select` must not make a new
 * object each time it is called.
 */
export const useChat = <T>(select: (state: ChatState) => T): T => {
  const { state } = useRoom().chat;
  return useSyncExternalStore(state.subscribe, () => select(state.get()));
};
