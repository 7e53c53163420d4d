import type { System } from '../plan/system.ts';

/** What `GET /local.json` answers: where everything of the stack is. URLs, ARNs, table names. */
export interface LocalJson {
  web: string;
  ws: string;
  inspect: string;
  tokenUrl: string;
  jwksUrl: string;
  faultsUrl: string;
  statsUrl: string;
  region: string;
  accountId: string;
  /** For any AWS SDK or the AWS CLI, with any credentials. */
  endpoints: { sns: string; sqs: string; dynamodb: string; apigatewaymanagementapi: string };
  topics: { chatIntention: string; personaResponse: string; chatPresence: string };
  tables: { connections: string; messages: string };
}

/** The one whose name holds `mark`; the plan always has it. */
const named = <T extends { name: string }>(all: T[], mark: string): T => {
  const found = all.find(({ name }) => name.includes(mark));
  if (!found) throw new Error(`The plan has nothing named like ${mark}`);
  return found;
};

export const toLocalJson = (system: System, ports: { people: number; edge: number }): LocalJson => {
  const origin = `http://127.0.0.1:${ports.people}`;
  const edge = `http://127.0.0.1:${ports.edge}`;
  return {
    web: `${origin}/`,
    ws: `ws://127.0.0.1:${ports.people}/${system.stage}`,
    inspect: `${origin}/inspect`,
    tokenUrl: `${origin}/token`,
    jwksUrl: `${origin}/.well-known/jwks.json`,
    faultsUrl: `${origin}/faults`,
    statsUrl: `${origin}/stats`,
    region: system.region,
    accountId: system.accountId,
    endpoints: { sns: edge, sqs: edge, dynamodb: edge, apigatewaymanagementapi: `${edge}/${system.stage}` },
    topics: {
      chatIntention: named(system.topics, 'chat-intention-topic').arn,
      personaResponse: named(system.topics, 'persona-response-topic').arn,
      chatPresence: named(system.topics, 'chat-presence-topic').arn,
    },
    tables: {
      connections: named(system.tables, 'connections').name,
      messages: named(system.tables, 'messages').name,
    },
  };
};
