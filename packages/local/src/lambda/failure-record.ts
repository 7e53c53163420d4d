/** An asynchronous event that was given up on. */
export interface Failure {
  functionArn: string;
  requestId: string;
  condition: 'RetriesExhausted' | 'EventAgeExceeded';
  /** Runs of the function; a throttled attempt is none. */
  invokeCount: number;
  /** JSON text. */
  event: string;
  /** JSON text of the last run's result, if there was a run. */
  response: string | undefined;
}

/**
 * What Lambda sends to an on-failure destination
 * (docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html).
 */
export const failureRecord = (failure: Failure, at: number) => ({
  version: '1.0',
  timestamp: new Date(at).toISOString(),
  requestContext: {
    requestId: failure.requestId,
    functionArn: `${failure.functionArn}:$LATEST`,
    condition: failure.condition,
    approximateInvokeCount: failure.invokeCount,
  },
  requestPayload: JSON.parse(failure.event) as unknown,
  ...(failure.response !== undefined && {
    responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' },
    responsePayload: JSON.parse(failure.response) as unknown,
  }),
});

export type FailureRecord = ReturnType<typeof failureRecord>;
