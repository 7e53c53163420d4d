import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createAnswer, type EdgePorts, NO_ANSWER } from './answer-call.ts';
import { type AwsResponse, notSigned, tooLarge } from './aws-error.ts';
import { createForwarder } from './forward.ts';

/** AWS, as the stack has it: one endpoint on 127.0.0.1 for DynamoDB, SNS, SQS and the management API. */
export interface Edge {
  port: number;
  /** `AWS_ENDPOINT_URL_*`, which every AWS SDK and the AWS CLI read. */
  endpointVariables: Record<string, string>;
  close(): Promise<void>;
}

/** DynamoDB's limit on a request; the other services have lower ones, which they check themselves. */
const MAX_BODY_BYTES = 16 * 1_048_576;

export const startEdge = async (ports: EdgePorts): Promise<Edge> => {
  const forwarder = createForwarder();
  const answer = createAnswer(ports, forwarder);

  const handle = async (request: IncomingMessage, response: ServerResponse) => {
    // Programs send no Origin; a page in the browser has no business here.
    if (request.headers.origin !== undefined) return write(response, notSigned());
    const body = await read(request);
    if (!body) return write(response, tooLarge());
    const { method = 'GET', url = '/', headers } = request;
    const answered = await answer({ method, path: url, headers, body });
    if (answered === NO_ANSWER) request.socket.destroy();
    else write(response, answered);
  };

  const server = createServer((request, response) => {
    handle(request, response).catch((error: unknown) => {
      // The caller has gone, as a killed sandbox does, or something is broken that must be seen.
      if (!request.socket.destroyed) ports.log.warn(`An AWS call failed in the stack: ${String(error)}`);
      request.socket.destroy();
    });
  });
  // SDKs keep their connections; it is they who close them.
  server.keepAliveTimeout = 0;
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const url = `http://127.0.0.1:${port}`;
  return {
    port,
    endpointVariables: {
      AWS_ENDPOINT_URL_DYNAMODB: url,
      AWS_ENDPOINT_URL_SNS: url,
      AWS_ENDPOINT_URL_SQS: url,
      AWS_ENDPOINT_URL_APIGATEWAYMANAGEMENTAPI: `${url}/${ports.plan.api.stage}`,
    },
    async close() {
      server.close();
      server.closeAllConnections();
      // The embedded database does not bear its tables being closed in the middle of a call.
      await forwarder.settled(ports.upstream.database);
      forwarder.close();
    },
  };
};

const write = (response: ServerResponse, { status, headers, body }: AwsResponse): void => {
  response.writeHead(status, { ...headers, 'content-length': Buffer.byteLength(body) });
  response.end(body);
};

/** The whole body; undefined as soon as it is too large. Rejects if the caller goes away. */
const read = (request: IncomingMessage): Promise<Buffer | undefined> =>
  new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size <= MAX_BODY_BYTES) chunks.push(chunk);
      else resolve(undefined);
    });
    request.on('end', () => resolve(chunks.length === 1 ? chunks[0] : Buffer.concat(chunks)));
    request.on('error', reject);
  });
