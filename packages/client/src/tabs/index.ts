export type { Channel, Locks } from './channel.ts';
export { createSharedClient, type SharedClientOptions } from './shared-client.ts';
