import { TerraformOutput, type TerraformStack } from 'cdktf';
import type { Environment } from '../../config/schema.ts';
import type { Identity } from '../constructs/identity.ts';
import type { LambdaFunction } from '../constructs/lambda-function.ts';
import type { WebHosting } from '../constructs/web-hosting.ts';
import type { WebSocketApi } from '../constructs/websocket-api.ts';
import type { Bus } from './bus.ts';
import type { Tables } from './tables.ts';

export interface Outputs {
  environment: Environment;
  gateway: WebSocketApi;
  wsUrl: string;
  page: WebHosting | undefined;
  identity: Identity;
  audience: string;
  tables: Tables;
  bus: Bus;
  deliver: LambdaFunction;
}

/** What an operator, the page and the tools need to find the rest. No secret among them. */
export const addOutputs = (stack: TerraformStack, parts: Outputs): void => {
  const { environment, gateway, identity, tables, bus } = parts;
  const values: Record<string, string | undefined> = {
    ws_url: parts.wsUrl,
    web_url: parts.page?.url,
    management_endpoint: gateway.managementEndpoint,
    region: environment.region,
    issuer: identity.issuer,
    audience: parts.audience,
    jwks_uri: identity.jwksUri,
    sign_in_url: identity.signInUrl,
    connections_table: tables.connections.name,
    messages_table: tables.messages.name,
    chat_intention_topic: bus.chatIntention.arn,
    persona_response_topic: bus.personaResponse.arn,
    chat_presence_topic: bus.chatPresence.arn,
    deliver_function: parts.deliver.arn,
    undelivered_queue: bus.undelivered.url,
    dead_letter_queue: bus.deadLetters.url,
  };
  for (const [name, value] of Object.entries(values)) {
    if (value !== undefined) new TerraformOutput(stack, name, { value, staticId: true });
  }
};
