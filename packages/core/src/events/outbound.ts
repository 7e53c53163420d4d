/** What we publish, in the agents' own casing. */

/** `bos-chat-intention-topic`: a person said something. Agents read `user_id`, `message`, `session_id`. */
export interface Intention {
  user_id: string;
  session_id: string;
  message: string;
  /** Epoch seconds. */
  timestamp: number;
  message_id: string;
  correlation_id: string;
  source: 'chat';
}

/** `bos-chat-presence-topic`: a person came, left, or is typing. */
export interface Presence {
  user_id: string;
  state: 'online' | 'offline' | 'typing';
  session_id?: string;
  /** Live connections of this person. */
  connections: number;
  /** Epoch seconds. */
  timestamp: number;
}
