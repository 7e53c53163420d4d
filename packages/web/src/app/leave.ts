import type { Room } from '../chat/chat-context.ts';

/** Where the client keeps a person's cursor and unsent messages. */
export const databaseOf = (userId: string): string => `bos.${userId}`;

/** Signs out, and leaves nothing of the person's behind in a browser that others may use. */
export const leave = async ({ chat, drafts, identity }: Room): Promise<void> => {
  await chat.client.close();
  drafts.forget();
  for (const kind of ['topics', 'read']) localStorage.removeItem(`bos.${kind}.${identity.userId}`);
  // Another tab may hold it open: it goes when that tab does.
  indexedDB.deleteDatabase(databaseOf(identity.userId));
  identity.signOut();
};
