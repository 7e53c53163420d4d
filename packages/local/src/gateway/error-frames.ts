/** Texts of the gateway's own answers, as recorded on real sockets and handshakes. */
export const gatewayMessage = {
  internal: 'Internal server error',
  forbidden: 'Forbidden',
  unauthorized: 'Unauthorized',
  tooManyRequests: 'Too Many Requests',
} as const;

/**
 * A frame the gateway itself sends. The bytes are those of a real API: a space after `"message":` and
 * after the commas, none elsewhere, which is why this is no JSON.stringify of an object.
 */
export function errorFrame(message: string, connectionId: string, requestId: string): string {
  return `{"message": "${message}", "connectionId":"${connectionId}", "requestId":"${requestId}"}`;
}
