/** The six functions: what each is for and what it may call. Its role and its environment follow from this. */

export const FUNCTION_NAMES = ['authorize', 'connect', 'disconnect', 'send', 'deliver', 'sync'] as const;
export type FunctionName = (typeof FUNCTION_NAMES)[number];

export interface FunctionPlan {
  description: string;
  connections?: readonly TableCall[];
  messages?: readonly TableCall[];
  /** Indexes of the Messages table that `Query` may read. */
  messageIndexes?: readonly ('by_key' | 'by_session')[];
  publishes?: readonly ('chatIntention' | 'chatPresence')[];
  /** Methods on `@connections`: POST pushes, DELETE closes. */
  gateway?: readonly ('POST' | 'DELETE')[];
  /** May write to the dead-letter queue, itself or by its on-failure destination. */
  deadLetters?: true;
  /** Needs to know who signs tokens. */
  identity?: true;
}

export type TableCall = 'Query' | 'GetItem' | 'PutItem' | 'UpdateItem' | 'DeleteItem';

const PUSH = ['POST', 'DELETE'] as const;

export const FUNCTIONS: Record<FunctionName, FunctionPlan> = {
  authorize: { description: 'Who may open a socket', identity: true },
  connect: {
    description: 'A connection row, and one too many closed',
    connections: ['Query', 'PutItem', 'DeleteItem'],
    publishes: ['chatPresence'],
    gateway: PUSH,
  },
  disconnect: {
    description: 'A connection row less',
    connections: ['Query', 'DeleteItem'],
    publishes: ['chatPresence'],
    gateway: PUSH,
  },
  send: {
    description: 'A frame to the log, to the bus, accepted',
    connections: ['Query', 'DeleteItem'],
    messages: ['Query', 'GetItem', 'PutItem', 'UpdateItem'],
    messageIndexes: ['by_key'],
    publishes: ['chatIntention', 'chatPresence'],
    gateway: PUSH,
  },
  deliver: {
    description: 'An answer from the bus to the log, pushed to every device',
    connections: ['Query', 'DeleteItem'],
    messages: ['Query', 'GetItem', 'PutItem', 'UpdateItem'],
    messageIndexes: ['by_key'],
    gateway: PUSH,
    deadLetters: true,
  },
  sync: {
    description: 'What a client missed, and what it has seen',
    connections: ['Query', 'PutItem', 'DeleteItem'],
    messages: ['Query', 'GetItem', 'UpdateItem'],
    messageIndexes: ['by_session'],
    publishes: ['chatPresence'],
    gateway: PUSH,
  },
};
