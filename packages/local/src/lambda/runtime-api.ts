import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** One event on its way into a sandbox. */
export interface RuntimeEvent {
  requestId: string;
  /** Epoch ms. */
  deadline: number;
  functionArn: string;
  traceId: string;
  /** JSON text. */
  payload: string;
}

/** What a sandbox asks for and says. */
export interface RuntimeCalls {
  /** It wants an event: call `hand` once, when there is one. */
  next(hand: (event: RuntimeEvent) => void): void;
  /** The result of an event, JSON text. */
  returned(requestId: string, payload: string): void;
  /** The handler threw: `{errorType, errorMessage, trace}`, JSON text. */
  threw(requestId: string, payload: string): void;
  /** The code could not be loaded; the process is about to end. */
  initFailed(payload: string): void;
}

export interface RuntimeApi {
  port: number;
  close(): void;
}

/** Lambda's limit on a synchronous response: 6 MB, as its error message states it. */
const MAX_RESPONSE_BYTES = 6_291_556;

const INVOCATION = /^\/2018-06-01\/runtime\/invocation\/([^/]+)\/(response|error)$/;

/**
 * The Runtime API of one sandbox (docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html), on a port of its own:
 * the runtime client is told a host and a port, and nothing else would tell sandboxes apart.
 */
export const startRuntimeApi = async (calls: RuntimeCalls): Promise<RuntimeApi> => {
  const server = createServer((request, response) => {
    const { method, url = '' } = request;
    if (method === 'GET' && url === '/2018-06-01/runtime/invocation/next') {
      calls.next((event) => hand(response, event));
      return;
    }
    const [, requestId, kind] = INVOCATION.exec(url) ?? [];
    const isInitError = url === '/2018-06-01/runtime/init/error';
    if (method !== 'POST' || !(requestId || isInitError)) {
      answer(response, 404, { errorType: 'NotFound', errorMessage: 'No such operation' });
      return;
    }
    read(request, (payload) => {
      if (requestId === undefined) calls.initFailed(payload);
      else if (Buffer.byteLength(payload) > MAX_RESPONSE_BYTES) {
        calls.threw(requestId, tooLarge());
        return answer(response, 413, { errorType: 'RequestEntityTooLarge', errorMessage: 'Too large' });
      } else if (kind === 'response') calls.returned(requestId, payload);
      else calls.threw(requestId, payload);
      answer(response, 202, { status: 'OK' });
    });
  });
  // A sandbox may wait for its next event for hours.
  server.keepAliveTimeout = 0;
  server.requestTimeout = 0;
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
};

const hand = (
  response: ServerResponse,
  { requestId, deadline, functionArn, traceId, payload }: RuntimeEvent,
) => {
  response.writeHead(200, {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(payload),
    'lambda-runtime-aws-request-id': requestId,
    'lambda-runtime-deadline-ms': String(deadline),
    'lambda-runtime-invoked-function-arn': functionArn,
    'lambda-runtime-trace-id': traceId,
  });
  response.end(payload);
};

const answer = (response: ServerResponse, status: number, body: unknown) => {
  const text = JSON.stringify(body);
  response.writeHead(status, { 'content-type': 'application/json', 'content-length': text.length }).end(text);
};

/** A body that breaks off is that of a dying process, whose end is seen elsewhere. */
const read = (request: IncomingMessage, done: (body: string) => void) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => done(Buffer.concat(chunks).toString()));
};

const tooLarge = () =>
  JSON.stringify({
    errorType: 'Function.ResponseSizeTooLarge',
    errorMessage: `Response payload size exceeded maximum allowed payload size (${MAX_RESPONSE_BYTES} bytes).`,
    trace: [],
  });
