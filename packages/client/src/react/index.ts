export { type Session, useConnection, useSession } from './hooks.ts';
export type { SessionView } from './session-view.ts';
