export type { SessionView } from './session-store.ts';
export { useConnection } from './use-connection.ts';
export { type Session, useSession } from './use-session.ts';
