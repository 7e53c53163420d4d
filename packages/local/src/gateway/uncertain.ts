/**
 * What the sources leave open or contradict each other about. Each switch has the value that the better
 * source supports, or else the one that is harder on the system, and waits for a run on a real account.
 */
export interface Uncertain {
  /**
   * A two-way route whose integration returns a status other than 2xx. A wscat transcript of a real API
   * shows that nothing is sent; one project's documentation claims the error frame.
   */
  nonSuccessResponse: 'nothing' | 'error-frame';
  /**
   * An integration's answer without a usable `statusCode`. Users report "Internal server error" until the
   * function returns one; being strict finds such a function here.
   */
  malformedResponse: 'error-frame' | 'nothing';
  /** An inbound binary frame. AWS's guide: closed with 1003. Another emulator delivers it in base64. */
  binaryFrames: 'reject' | 'deliver';
  /** AWS's guide: `$disconnect` runs for client and server disconnects. Another emulator: not on DELETE. */
  deleteFiresDisconnect: boolean;
  /**
   * How DELETE closes. Gateway logs of a real API show status 1000, "Connection Closed Normally"
   * (aws/chalice#2060); whether the client's close frame carries that text is not known.
   */
  deleteClose: { code: number; reason: string; disconnectReason: string };
  /**
   * Idle and two-hour close. A recorded event 604 s after its connect has 1001, "Going away"; that the
   * two-hour one is the same is an assumption.
   */
  expiry: { code: number; reason: string };
  /** `disconnectReason` of a connection lost without a close frame (1006). */
  abnormalReason: string;
  /** Reason text in the close frames 1003 and 1009. */
  rejectionReason: string;
}

export const likely: Uncertain = {
  nonSuccessResponse: 'nothing',
  malformedResponse: 'error-frame',
  binaryFrames: 'reject',
  deleteFiresDisconnect: true,
  deleteClose: { code: 1000, reason: '', disconnectReason: 'Connection Closed Normally' },
  expiry: { code: 1001, reason: 'Going away' },
  abnormalReason: '',
  rejectionReason: '',
};
