import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import {
  ApiGatewayManagementApiClient,
  DeleteConnectionCommand,
  GetConnectionCommand,
  GoneException,
  LimitExceededException,
  PayloadTooLargeException,
  PostToConnectionCommand,
} from '@aws-sdk/client-apigatewaymanagementapi';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type RunningGateway, runGateway } from './testing/run-gateway.ts';

/** AWS's own SDK understands each answer as the real service's. */
describe('the AWS SDK', () => {
  let running: RunningGateway;
  let server: Server;
  let sdk: ApiGatewayManagementApiClient;

  const start = async (limits = {}) => {
    running = await runGateway({ limits });
    server = createServer(async (request, response) => {
      const { status, headers, body } = await running.gateway.management({
        method: request.method ?? '',
        path: request.url ?? '',
        body: await buffer(request),
        signed: request.headers.authorization !== undefined,
      });
      response.writeHead(status, headers).end(body);
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    sdk = new ApiGatewayManagementApiClient({
      endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}/local`,
      region: 'us-east-1',
      credentials: { accessKeyId: 'a', secretAccessKey: 's' },
      maxAttempts: 1,
    });
  };
  beforeEach(() => start());
  afterEach(async () => {
    sdk.destroy();
    server.close();
    await running.stop();
  });
  const unknown = { ConnectionId: 'AAAAAAAAAAAAAAA=' };

  it('posts, whatever signs an id has', async () => {
    const client = await running.connect();
    await sdk.send(
      new PostToConnectionCommand({ ConnectionId: client.connectionId, Data: Buffer.from('olá') }),
    );
    expect(await client.next()).toBe('olá');
  });

  it('gets a connection with its dates', async () => {
    const { connectionId } = await running.connect();
    const answer = await sdk.send(new GetConnectionCommand({ ConnectionId: connectionId }));
    expect(answer.ConnectedAt).toEqual(new Date('2025-03-16T00:46:22Z'));
    expect(answer.LastActiveAt).toEqual(new Date('2025-03-16T00:46:22Z'));
    expect(answer.Identity?.SourceIp).toBe('127.0.0.1');
  });

  it('deletes a connection', async () => {
    const { closed, connectionId } = await running.connect();
    const { $metadata } = await sdk.send(new DeleteConnectionCommand({ ConnectionId: connectionId }));
    expect($metadata.httpStatusCode).toBe(204);
    expect((await closed).code).toBe(1000);
  });

  it.each([
    ['post', () => new PostToConnectionCommand({ ...unknown, Data: 'x' })],
    ['get', () => new GetConnectionCommand(unknown)],
    ['delete', () => new DeleteConnectionCommand(unknown)],
  ])('throws GoneException for a %s to nobody', async (_what, command) => {
    // biome-ignore lint/suspicious/noExplicitAny: one union of three commands
    await expect(sdk.send(command() as any)).rejects.toBeInstanceOf(GoneException);
  });

  it('throws PayloadTooLargeException', async () => {
    const Data = Buffer.alloc(128 * 1024 + 1, 'x');
    await expect(sdk.send(new PostToConnectionCommand({ ...unknown, Data }))).rejects.toBeInstanceOf(
      PayloadTooLargeException,
    );
  });

  it('throws LimitExceededException', async () => {
    sdk.destroy();
    server.close();
    await running.stop();
    await start({ requestBurst: 0 });
    await expect(sdk.send(new GetConnectionCommand(unknown))).rejects.toBeInstanceOf(LimitExceededException);
  });

  it('throws BadRequestException for an ill-formed id', async () => {
    const command = new PostToConnectionCommand({ ConnectionId: 'nonsense', Data: 'x' });
    await expect(sdk.send(command)).rejects.toMatchObject({ name: 'BadRequestException' });
  });
});
