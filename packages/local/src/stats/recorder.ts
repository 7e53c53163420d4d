/** What each part of the stack tells the meter. Calls are cheap and never throw. */
export interface Recorder {
  connected(): void;
  refused(): void;
  disconnected(): void;
  /** A frame crossed the gateway. `kind`: client frame, route response or push. */
  frame(
    direction: 'in' | 'out',
    bytes: number,
    connectionId: string,
    kind: 'frame' | 'response' | 'push',
    message?: Uint8Array,
  ): void;
  /** A run is wanted; it may have to wait for a sandbox. `payload`: the event as JSON text. */
  asked?(functionName: string, job: { requestId: string; payload: string }): void;
  invocation(
    functionName: string,
    outcome: {
      ms: number;
      cold: boolean;
      error: boolean;
      crash: boolean;
      timeout: boolean;
      retry: boolean;
      requestId?: string;
    },
  ): void;
  /** An AWS call of a function, or of an administrator (`functionName` undefined). */
  awsCall(call: {
    service: 'dynamodb' | 'sns' | 'sqs' | 'execute-api';
    /** e.g. `dynamodb:PutItem` */
    action: string;
    functionName: string | undefined;
    allowed: boolean;
    bytes: number;
    ms: number;
    /** DynamoDB only: the table, and whether the item was written. */
    tableName?: string;
    /** The run that made it. */
    requestId?: string;
    /** The first resource it is about, an ARN. */
    resource?: string;
    /** HTTP status of the answer. */
    status?: number;
    body?: Buffer;
  }): void;
  /** A user message was newly appended to the log. */
  turn(): void;
}
