/** Who is signed in, and how the client gets a token for each connection. */
export interface Identity {
  userId: string;
  /** What people see. */
  name: string;
  /** A valid token, a new one with `renew`; `null` when the person must sign in again. Rejects on trouble on the way. */
  getToken(request: { renew: boolean }): Promise<string | null>;
  /** Goes through the sign-in again. */
  signIn(): void;
  signOut(): void;
}
