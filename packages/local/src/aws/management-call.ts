import type { AwsCall, AwsRequest, ResourcePlan } from './aws-call.ts';

const OPERATIONS: Record<string, string> = {
  POST: 'PostToConnection',
  GET: 'GetConnection',
  DELETE: 'DeleteConnection',
};

/** The request is one of the `@connections` API, signed or not. */
export const isManagementPath = (path: string): boolean => path.includes('/@connections/');

/** One action for all three; the method is part of the resource: `<api>/<stage>/POST/@connections/<id>`. */
export const describeManagementCall = ({ method, path }: AwsRequest, { api }: ResourcePlan): AwsCall => {
  const [stage = '', ...rest] = (path.split('?')[0] ?? '').slice(1).split('/');
  const resource = `${api.executionArn}/${stage}/${method}/${decode(rest.join('/'))}`;
  return {
    service: 'execute-api',
    operation: OPERATIONS[method] ?? method,
    grants: [{ action: 'execute-api:ManageConnections', resource }],
  };
};

const decode = (text: string): string => {
  try {
    return decodeURIComponent(text);
  } catch {
    return text; // A stray %: then it is no connection either.
  }
};
