/** The answer of one synchronous invocation, as the Invoke API gives it. */
export interface InvokeResult {
  /** JSON text the handler returned, or the error object. */
  payload: string;
  /** `Unhandled` when the handler threw, timed out or its process died. */
  functionError?: 'Unhandled';
  requestId: string;
}

/** Runs functions of the plan, with Lambda's semantics. */
export interface Invoker {
  /** Waits for the result. Never rejects for what the function does. */
  invoke(functionName: string, event: unknown, options?: { traceId?: string }): Promise<InvokeResult>;
  /** Queues an event, with Lambda's retries and on-failure destination. Resolves once it is queued. */
  enqueue(functionName: string, event: unknown): Promise<{ requestId: string }>;
}
