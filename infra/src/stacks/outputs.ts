import { TerraformOutput, type TerraformStack } from 'cdktf';
import type { Environment } from '../../config/schema.ts';
import type { DeadLetterQueue } from '../constructs/dead-letter-queue.ts';
import type { Identity } from '../constructs/identity.ts';
import type { Topic } from '../constructs/topic.ts';
import type { WebSocketApi } from '../constructs/websocket-api.ts';
import type { Tables } from './tables.ts';

export interface Outputs {
  environment: Environment;
  gateway: WebSocketApi;
  identity: Identity;
  tables: Tables;
  chatIntention: Topic;
  chatPresence: Topic;
  personaResponse: Topic;
  undelivered: DeadLetterQueue;
  deadLetters: DeadLetterQueue;
}

/** What an operator, the page and the tools need to find the rest. No secret among them. */
export const addOutputs = (stack: TerraformStack, parts: Outputs): void => {
  const { environment, gateway, identity, tables } = parts;
  const values: Record<string, string | undefined> = {
    ws_url: gateway.managementEndpoint.replace(/^https:/, 'wss:'),
    management_endpoint: gateway.managementEndpoint,
    region: environment.region,
    issuer: identity.issuer,
    audience: identity.audience,
    jwks_uri: identity.jwksUri,
    sign_in_url: identity.signInUrl,
    connections_table: tables.connections.name,
    messages_table: tables.messages.name,
    chat_intention_topic: parts.chatIntention.arn,
    persona_response_topic: parts.personaResponse.arn,
    chat_presence_topic: parts.chatPresence.arn,
    undelivered_queue: parts.undelivered.url,
    dead_letter_queue: parts.deadLetters.url,
  };
  for (const [name, value] of Object.entries(values)) {
    if (value !== undefined) new TerraformOutput(stack, name, { value, staticId: true });
  }
};
