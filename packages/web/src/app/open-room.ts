import { indexedDbStorage } from '@bos/client/storage/indexeddb';
import { createSharedClient } from '@bos/client/tabs';
import { createChat } from '../chat/chat.ts';
import type { Room } from '../chat/chat-context.ts';
import { createDrafts } from '../chat/drafts.ts';
import { createMarksShelf } from '../chat/marks-shelf.ts';
import { createTopics } from '../chat/topics.ts';
import type { PageConfig } from '../config/page-config.ts';
import type { Identity } from '../identity/identity.ts';
import { databaseOf } from './leave.ts';

/** Composes the page for one person, and connects. */
export const openRoom = (config: PageConfig, identity: Identity): Room => {
  const client = createSharedClient({
    name: `${config.ws} ${identity.userId}`,
    url: config.ws,
    getToken: (request) => identity.getToken(request),
    storage: indexedDbStorage(databaseOf(identity.userId)),
  });
  const room: Room = {
    chat: createChat(client, createMarksShelf(identity.userId)),
    drafts: createDrafts(identity.userId),
    topics: createTopics(identity.userId),
    identity,
    inspect: config.inspect,
  };
  client.connect();
  return room;
};
