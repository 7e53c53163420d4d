import { createContext, useContext, useRef, useSyncExternalStore } from 'react';
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

/** A part of the state; the component renders anew only when that part changes. */
export const useChat = <T>(select: (state: ChatState) => T): T => {
  const { state } = useRoom().chat;
  const last = useRef<{ state: ChatState; value: T } | undefined>(undefined);
  return useSyncExternalStore(state.subscribe, () => {
    const now = state.get();
    if (last.current?.state !== now) last.current = { state: now, value: select(now) };
    return last.current.value;
  });
};
