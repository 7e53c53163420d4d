/** Asked at each place where a fault may strike. The first matching rule that fires wins, and is counted. */
export interface FaultInjector {
  /** Before a frame is pushed to a connection by the management API. */
  onPush(connectionId: string): { status: number; delivered: boolean } | undefined;
  /**
   * When the plan's topic of this name takes a message. `delayMs`: how much later it, or its double, arrives; for
   * one that is to be overtaken, how long it waits for that at the most.
   */
  onPublish(topicName: string): { effect: 'duplicate' | 'delay' | 'reorder'; delayMs: number } | undefined;
  /** Before a DynamoDB call: true = answer ThrottlingException. `operation` e.g. `PutItem`. */
  onDatabaseCall(operation: string, tableName: string | undefined): boolean;
  /** At the `call`-th AWS call (from 1) of an invocation: true = the sandbox dies here. */
  onAwsCall(functionName: string, when: 'before' | 'after', call: number): boolean;
  /** Before an invocation: true = it gets a new sandbox. */
  onInvoke(functionName: string): boolean;
}
