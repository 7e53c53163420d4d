/** What became of one frame: `gone` = 410, `busy` = 429 or 5xx (worth another try), `refused` = any other error. */
export type PushOutcome = 'pushed' | 'gone' | 'busy' | 'refused';

/** What became of a close: `closed` also when there was nothing left to close. */
export type CloseOutcome = 'closed' | 'busy' | 'refused';

/**
 * The gateway's management API. Never throws for what a connection does: outcomes are values.
 * `pushed` means handed to the gateway, not received by the client.
 */
export interface Gateway {
  push(connectionId: string, frame: string): Promise<PushOutcome>;
  close(connectionId: string): Promise<CloseOutcome>;
}
