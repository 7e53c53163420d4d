import type { ApiSpec } from '../plan/system.ts';
import type { HandshakeHeaders } from './handshake-headers.ts';

/** `identity` of a request context. A client without a User-Agent header has no `userAgent`. */
export interface Caller {
  userAgent?: string;
  sourceIp: string;
}

/** `authorizer` of a request context: the authorizer's context values, all of them strings. */
export type AuthorizerContext = { principalId: string; integrationLatency: number } & Record<
  string,
  string | number
>;

/** What is constant over a connection and repeated in each of its events. */
export interface ConnectionFacts {
  connectionId: string;
  /** Epoch ms. */
  connectedAt: number;
  caller: Caller;
  authorizer?: AuthorizerContext;
}

/** One request of a connection: its handshake, a message, its end. */
export interface RequestFacts {
  requestId: string;
  /** Epoch ms. */
  at: number;
}

/** Builds the events of one API. Fields, their order and their absence as recorded from production. */
export interface EventBuilder {
  readonly domainName: string;
  authorizer(connection: ConnectionFacts, request: RequestFacts, headers: HandshakeHeaders): object;
  connect(connection: ConnectionFacts, request: RequestFacts, headers: HandshakeHeaders): object;
  message(
    connection: ConnectionFacts,
    request: RequestFacts,
    message: { routeKey: string; messageId: string; body: string; isBase64Encoded: boolean },
  ): object;
  disconnect(
    connection: ConnectionFacts,
    request: RequestFacts,
    end: { code: number; reason: string },
  ): object;
}

export function createEventBuilder(api: ApiSpec, region: string): EventBuilder {
  const domainName = `${api.id}.execute-api.${region}.amazonaws.com`;

  /** The common part from `requestTime`'s neighbours on; `between` is what DISCONNECT puts in the middle. */
  const common = (connection: ConnectionFacts, request: RequestFacts, between: object = {}) => ({
    extendedRequestId: request.requestId,
    requestTime: formatRequestTime(request.at),
    messageDirection: 'IN',
    ...between,
    stage: api.stage,
    connectedAt: connection.connectedAt,
    requestTimeEpoch: request.at,
    identity: connection.caller,
    requestId: request.requestId,
    domainName,
    connectionId: connection.connectionId,
    apiId: api.id,
  });
  const authorizer = ({ authorizer }: ConnectionFacts) => (authorizer ? { authorizer } : {});

  return {
    domainName,
    authorizer: (connection, request, { headers, multiValueHeaders, query, multiValueQuery }) => ({
      type: 'REQUEST',
      methodArn: `${api.executionArn}/${api.stage}/$connect`,
      headers,
      multiValueHeaders,
      queryStringParameters: query,
      multiValueQueryStringParameters: multiValueQuery,
      stageVariables: {},
      requestContext: { routeKey: '$connect', eventType: 'CONNECT', ...common(connection, request) },
    }),
    connect: (connection, request, { headers, multiValueHeaders, query, multiValueQuery }) => ({
      headers,
      multiValueHeaders,
      ...(Object.keys(query).length > 0
        ? { queryStringParameters: query, multiValueQueryStringParameters: multiValueQuery }
        : {}),
      requestContext: {
        routeKey: '$connect',
        ...authorizer(connection),
        eventType: 'CONNECT',
        ...common(connection, request),
      },
      isBase64Encoded: false,
    }),
    message: (connection, request, { routeKey, messageId, body, isBase64Encoded }) => ({
      requestContext: {
        routeKey,
        ...authorizer(connection),
        messageId,
        eventType: 'MESSAGE',
        ...common(connection, request),
      },
      body,
      isBase64Encoded,
    }),
    disconnect: (connection, request, { code, reason }) => ({
      headers: { Host: domainName, 'x-api-key': '', 'X-Forwarded-For': '', 'x-restapi': '' },
      multiValueHeaders: {
        Host: [domainName],
        'x-api-key': [''],
        'X-Forwarded-For': [''],
        'x-restapi': [''],
      },
      requestContext: {
        routeKey: '$disconnect',
        disconnectStatusCode: code,
        ...authorizer(connection),
        eventType: 'DISCONNECT',
        ...common(connection, request, { disconnectReason: reason }),
      },
      isBase64Encoded: false,
    }),
  };
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** `16/Mar/2025:00:46:22 +0000` */
export function formatRequestTime(at: number): string {
  const iso = new Date(at).toISOString();
  const month = MONTHS[Number(iso.slice(5, 7)) - 1];
  return `${iso.slice(8, 10)}/${month}/${iso.slice(0, 4)}:${iso.slice(11, 19)} +0000`;
}
