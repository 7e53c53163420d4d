import type { Grant } from './authorize.ts';

export interface AuthorizerEvent {
  methodArn: string;
  headers?: Record<string, string | undefined> | null;
}

export interface AuthorizerResult {
  principalId: string;
  policyDocument: {
    Version: '2012-10-17';
    Statement: { Action: 'execute-api:Invoke'; Effect: 'Allow'; Resource: string }[];
  };
  context: Record<string, string | number>;
}

/**
 * The gateway's answer for a grant. Its context rides on every later event of the socket.
 * @throws Error `Unauthorized`, the one message that the gateway turns into a 401.
 */
export const toPolicy = ({ methodArn }: AuthorizerEvent, grant: Grant | undefined): AuthorizerResult => {
  if (!grant) throw new Error('Unauthorized');
  return {
    principalId: grant.sub,
    policyDocument: {
      Version: '2012-10-17',
      Statement: [{ Action: 'execute-api:Invoke', Effect: 'Allow', Resource: methodArn }],
    },
    context: { ...grant },
  };
};
