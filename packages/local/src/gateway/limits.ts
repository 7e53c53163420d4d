/**
 * Quotas of API Gateway WebSocket APIs. Source:
 * docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-execution-service-websocket-limits-table.html
 */
export interface GatewayLimits {
  /** Bytes of payload in one inbound or outbound frame. Above: close 1009. Not raisable. */
  frameBytes: number;
  /** Bytes of one message, inbound or posted. Above: close 1009, or 413 to the poster. Not raisable. */
  messageBytes: number;
  /** Platform ms without a message in either direction. Protocol pings are no messages. */
  idleMs: number;
  /** Platform ms a connection may last, whatever happens on it. */
  lifetimeMs: number;
  /** Bytes of an authorizer's result. Above: 500 on the handshake. */
  authorizerResultBytes: number;
  /** Characters of the request URL, which a token in the query would exceed. */
  urlLength: number;
  /** New connections a second, per account and region. `Infinity` switches it off. */
  newConnectionsPerSecond: number;
  /** Requests a second of the account: handshakes, client messages and `@connections` calls together. */
  requestsPerSecond: number;
  /** Size of the account's token bucket. */
  requestBurst: number;
  /**
   * Bytes that may wait for a slow reader before a post to it answers 429. AWS documents that this
   * limit exists ("the WebSocket client side buffer is full") but not its size.
   */
  bufferedBytes: number;
}

const KB = 1024;
const MINUTE = 60_000;

export const awsLimits: GatewayLimits = {
  frameBytes: 32 * KB,
  messageBytes: 128 * KB,
  idleMs: 10 * MINUTE,
  lifetimeMs: 120 * MINUTE,
  authorizerResultBytes: 8 * KB,
  urlLength: 4096,
  newConnectionsPerSecond: 500,
  requestsPerSecond: 10_000,
  requestBurst: 5_000,
  bufferedBytes: 256 * KB,
};
