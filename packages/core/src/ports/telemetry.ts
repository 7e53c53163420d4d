/** The metrics of the platform: alarms and the dashboard name these and no others. */
export const METRICS = {
  /** Messages newly appended to a log. */
  appended: 'MessagesAppended',
  /** Appends that met a message already there. */
  duplicate: 'DuplicateAppends',
  /** Frames handed to the gateway. */
  pushed: 'FramesPushed',
  /** Connections that could be neither pushed to nor closed. */
  pushFailed: 'PushFailures',
  /** Connections closed because they could not be pushed to; each comes back and resumes. */
  connectionClosed: 'ConnectionsClosed',
  /** Milliseconds from the bus taking an answer to its last push. */
  deliveryLatency: 'DeliveryLatency',
  /** Bus events sent to the dead-letter queue because they make no sense. */
  eventRejected: 'EventsRejected',
  /** Frames answered by an error frame. */
  errorFrame: 'ErrorFrames',
  /** Readers told to start again from the newest page. */
  reset: 'ReadersReset',
  /** Connections that lived until the gateway cut them at two hours: their clients did not rotate in time. */
  cut: 'ConnectionsCut',
} as const;

export type MetricName = (typeof METRICS)[keyof typeof METRICS];

/** What is told to operators. Never holds a token or a message's text. Cheap; never throws. */
export interface Telemetry {
  count(metric: MetricName, value?: number): void;
  /** Milliseconds. */
  time(metric: MetricName, ms: number): void;
  warn(what: string, detail?: Record<string, unknown>): void;
  error(what: string, cause: unknown, detail?: Record<string, unknown>): void;
}
