import { ApiGatewayManagementApiClient } from '@aws-sdk/client-apigatewaymanagementapi';
import { describe, expect, it } from '@jest/globals';
import { ANY_ACCOUNT, type CannedAnswer, createAnsweringTransport } from '../testing/answering-transport.ts';
import { createMemoryTelemetry } from '../testing/memory-telemetry.ts';
import { createApiGateway } from './apigateway-gateway.ts';

const ENDPOINT = 'https://abcdef1234.execute-api.us-east-1.amazonaws.com/local';
const gatewayThatAnswers = (...answers: CannedAnswer[]) => {
  const { sent, options } = createAnsweringTransport(...answers);
  const client = new ApiGatewayManagementApiClient({ ...ANY_ACCOUNT, endpoint: ENDPOINT, ...options });
  const told = createMemoryTelemetry();
  return { sent, told, gateway: createApiGateway(client, told.telemetry) };
};
const timeout = Object.assign(new Error('no answer within 3000 ms'), { name: 'TimeoutError' });
const reset = Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' });

describe('a push', () => {
  it('posts the frame to the connection, whatever its id is made of', async () => {
    const { gateway, sent } = gatewayThatAnswers();
    expect(await gateway.push('L0SM9/Fv+cCI=', '{"type":"pong"}')).toBe('pushed');
    expect(sent).toEqual([
      { method: 'POST', path: '/local/@connections/L0SM9%2FFv%2BcCI%3D', body: '{"type":"pong"}' },
    ]);
  });

  it.each<[string, string, CannedAnswer]>([
    ['gone', 'there is no such connection', { status: 410, error: 'GoneException' }],
    ['gone', '410 comes without a name', { status: 410 }],
    ['busy', 'it is too fast, or the client too slow', { status: 429, error: 'LimitExceededException' }],
    ['busy', '429 comes without a name', { status: 429 }],
    ['busy', 'the gateway fails', { status: 500, error: 'InternalServerError' }],
    ['busy', 'the gateway is away', { status: 503 }],
    ['busy', 'nobody answers', timeout],
    ['busy', 'the socket breaks', reset],
    ['refused', 'it may not', { status: 403, error: 'ForbiddenException' }],
    ['refused', 'the frame is too large', { status: 413, error: 'PayloadTooLargeException' }],
    ['refused', 'the id is none', { status: 400, error: 'BadRequestException' }],
  ])('is %s where %s', async (outcome, _why, answer) => {
    const { gateway, told } = gatewayThatAnswers(answer);
    expect(await gateway.push('A=', '{}')).toBe(outcome);
    expect(told.errors.map(({ what }) => what)).toEqual(
      outcome === 'refused' ? ['PostToConnection was refused'] : [],
    );
  });
});

describe('a close', () => {
  it.each<[string, CannedAnswer]>([
    ['closed', { status: 204 }],
    ['closed', { status: 410, error: 'GoneException' }],
    ['busy', { status: 429, error: 'LimitExceededException' }],
    ['busy', { status: 500 }],
    ['refused', { status: 403, error: 'ForbiddenException' }],
  ])('is %s when the gateway answers %j', async (outcome, answer) => {
    const { gateway, sent } = gatewayThatAnswers(answer);
    expect(await gateway.close('A=')).toBe(outcome);
    expect(sent).toMatchObject([{ method: 'DELETE', path: '/local/@connections/A%3D' }]);
  });
});
