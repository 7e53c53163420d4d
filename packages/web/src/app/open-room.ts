import { createClient } from '@bos/client';
import { indexedDbStorage } from '@bos/client/storage/indexeddb';
import { createChat } from '../chat/chat.ts';
import type { Room } from '../chat/chat-context.ts';
import { createDrafts } from '../chat/drafts.ts';
import { createTopics } from '../chat/topics.ts';
import type { PageConfig } from '../config/page-config.ts';
import type { Identity } from '../identity/identity.ts';

/** Composes the page for one person, and connects. */
export const openRoom = (config: PageConfig, identity: Identity): Room => {
  const client = createClient({
    url: config.ws,
    getToken: (request) => identity.getToken(request),
    storage: indexedDbStorage(`bos.${identity.userId}`),
  });
  const room: Room = {
    chat: createChat(client),
    drafts: createDrafts(identity.userId),
    topics: createTopics(identity.userId),
    identity,
    inspect: config.inspect,
  };
  client.connect();
  return room;
};
