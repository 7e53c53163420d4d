/** Asked at each place where a fault may strike. The first matching rule that fires wins, and is counted. */
export interface FaultInjector {
  /** Before a frame is pushed to a connection by the management API. */
  onPush(connectionId: string): { status: number; delivered: boolean } | undefined;
  /** When a topic takes a message. `topic` is the plan's topic name. */
  onPublish(
    topicName: string,
  ): { effect: 'duplicate' | 'delay' | 'reorder'; delayMs: [number, number] } | undefined;
  /** Before a DynamoDB call: true = answer ThrottlingException. `operation` e.g. `PutItem`. */
  onDatabaseCall(operation: string, tableName: string | undefined): boolean;
  /** At the `call`-th AWS call (from 1) of an invocation: true = the sandbox dies here. */
  onAwsCall(functionName: string, when: 'before' | 'after', call: number): boolean;
  /** Before an invocation: true = it gets a new sandbox. */
  onInvoke(functionName: string): boolean;
}
