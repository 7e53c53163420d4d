export type * from './api.ts';
export { createClient } from './client.ts';
export { type Clock, systemClock } from './clock.ts';
export { ClientError, type ClientErrorCode } from './errors.ts';
export type { ClientOptions, Socket, SocketConstructor, TokenRequest } from './options.ts';
export { memoryStorage } from './storage/memory.ts';
export type { ClientStorage, Snapshot, StorageChange, StoredEntry } from './storage/storage.ts';
export type { WakeSignals } from './wake.ts';
export type { AckState, ErrorCode, Meta, Role, SessionSummary } from './wire.ts';
