/** A row of the Connections table: one live socket of one user. */
export interface ConnectionRow {
  userId: string;
  connectionId: string;
  /** Epoch ms. */
  connectedAt: number;
  /** The registration stamp, epoch ms: renewed by each `resume`. */
  registeredAt: number;
  /** Epoch seconds: the earlier of the token's `exp` and the gateway's two hours. */
  expiresAt: number;
  /** Domain and stage the socket is attached to, for operators. */
  endpoint: string;
  device?: string;
  clientVersion?: string;
}

/**
 * Who is connected. Reads MUST be strongly consistent: a row put before a read began is in it.
 * Expired rows MAY be returned; callers filter by `expiresAt`.
 */
export interface ConnectionStore {
  /** Writes the row whole; answers whether it was new. */
  put(row: ConnectionRow): Promise<'created' | 'renewed'>;
  list(userId: string): Promise<ConnectionRow[]>;
  /** Deletes the row; with `ifRegisteredAt` only while its stamp is still that one. */
  remove(
    userId: string,
    connectionId: string,
    ifRegisteredAt?: number,
  ): Promise<'removed' | 'kept' | 'absent'>;
}
