import { type Resources, text } from './resources.ts';

/** Whether a service may invoke a function, as the function's own resource policy says. */
export type IsPermitted = (functionName: string, principal: string, sourceArn: string) => boolean;

/** `*` is any text and `?` any character. */
const matches = (pattern: string, value: string): boolean => {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`).test(value);
};

export const readPermissions = (resources: Resources): IsPermitted => {
  const permissions = resources.all('aws_lambda_permission').map(({ values }) => ({
    functionName: text(values['function_name']).split(':').at(-1),
    principal: text(values['principal']),
    sourceArn: text(values['source_arn']) || '*',
    action: text(values['action']),
  }));
  return (functionName, principal, sourceArn) =>
    permissions.some(
      (permission) =>
        permission.functionName === functionName &&
        permission.principal === principal &&
        matches(permission.action, 'lambda:InvokeFunction') &&
        matches(permission.sourceArn, sourceArn),
    );
};
