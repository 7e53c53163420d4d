import {
  type ApiGatewayManagementApiClient,
  DeleteConnectionCommand,
  PostToConnectionCommand,
} from '@aws-sdk/client-apigatewaymanagementapi';
import type { Gateway } from '../ports/gateway.ts';
import type { Telemetry } from '../ports/telemetry.ts';
import { isBusy, nameOf, statusOf } from './aws-errors.ts';

/** The management API of API Gateway. 429 also means that the client's buffer is full. */
export const createApiGateway = (client: ApiGatewayManagementApiClient, telemetry: Telemetry): Gateway => {
  const outcomeOf = (error: unknown, call: string) => {
    if (statusOf(error) === 410 || nameOf(error).includes('GoneException')) return 'gone';
    if (statusOf(error) === 429 || isBusy(error)) return 'busy';
    telemetry.error(`${call} was refused`, error);
    return 'refused';
  };
  return {
    push: async (connectionId, frame) => {
      try {
        await client.send(new PostToConnectionCommand({ ConnectionId: connectionId, Data: frame }));
        return 'pushed';
      } catch (error) {
        return outcomeOf(error, 'PostToConnection');
      }
    },
    close: async (connectionId) => {
      try {
        await client.send(new DeleteConnectionCommand({ ConnectionId: connectionId }));
        return 'closed';
      } catch (error) {
        const outcome = outcomeOf(error, 'DeleteConnection');
        return outcome === 'gone' ? 'closed' : outcome;
      }
    },
  };
};
