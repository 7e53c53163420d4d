/** How one run of a function ended. */
export interface Outcome {
  /** `throttled`: it did not run at all, for want of concurrency. */
  kind: 'returned' | 'threw' | 'timed out' | 'crashed' | 'throttled';
  /** JSON text: what the handler returned, or the error object the Invoke API gives. */
  payload: string;
  /** Duration of the handler, ms; 0 if it was never reached. */
  ms: number;
  /** It was the first run of its sandbox. */
  cold: boolean;
}

export const timedOut = (requestId: string, timeoutMs: number, at: number): string =>
  JSON.stringify({
    errorMessage: `${new Date(at).toISOString()} ${requestId} Task timed out after ${(timeoutMs / 1_000).toFixed(2)} seconds`,
  });

/** The process ended in the middle of a run. */
export const exited = (requestId: string, code: number | null, signal: string | null): string => {
  const reason =
    signal !== null
      ? `Runtime exited with error: signal: ${SIGNALS[signal] ?? signal}`
      : code === 0
        ? 'Runtime exited without providing a reason'
        : `Runtime exited with error: exit status ${code}`;
  return JSON.stringify({
    errorType: 'Runtime.ExitError',
    errorMessage: `RequestId: ${requestId} Error: ${reason}`,
  });
};

/** As Go's `os.ProcessState` words them, which is what Lambda shows. */
const SIGNALS: Record<string, string> = {
  SIGKILL: 'killed',
  SIGABRT: 'aborted',
  SIGSEGV: 'segmentation fault',
  SIGTERM: 'terminated',
};

/** The body of `TooManyRequestsException`. */
export const throttled = (): Outcome => ({
  kind: 'throttled',
  payload: JSON.stringify({
    Reason: 'ReservedFunctionConcurrentInvocationLimitExceeded',
    Type: 'User',
    message: 'Rate Exceeded.',
  }),
  ms: 0,
  cold: false,
});

export const stopped = (): Outcome => ({
  kind: 'crashed',
  payload: JSON.stringify({ errorType: 'Sandbox.Stopped', errorMessage: 'The stack is stopping' }),
  ms: 0,
  cold: false,
});
