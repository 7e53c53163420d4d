import { randomUUID } from 'node:crypto';
import type { AwsService } from './aws-call.ts';

export interface AwsResponse {
  status: number;
  headers: Record<string, string>;
  body: string | Buffer;
}

const json = (status: number, body: unknown, headers: Record<string, string> = {}): AwsResponse => ({
  status,
  headers: { 'content-type': 'application/x-amz-json-1.0', 'x-amzn-requestid': randomUUID(), ...headers },
  body: JSON.stringify(body),
});

/** Why a call is refused, in IAM's words. */
export interface Denial {
  service: AwsService;
  roleArn: string;
  functionName: string;
  action: string;
  resource: string;
  isExplicit: boolean;
}

/** AccessDenied as each service words it: the sentence is IAM's, spelling and frame are the service's own. */
export const accessDenied = (denial: Denial): AwsResponse => {
  switch (denial.service) {
    case 'dynamodb':
      return json(400, {
        __type: 'com.amazon.coral.service#AccessDeniedException',
        Message: sentence(denial),
      });
    case 'sqs':
      return json(
        403,
        {
          __type: 'com.amazon.coral.service#AccessDeniedException',
          Message: sentence({ ...denial, action: denial.action.toLowerCase() }),
        },
        { 'x-amzn-query-error': 'AccessDenied;Sender' },
      );
    case 'sns':
      return queryError(
        'AuthorizationError',
        sentence({ ...denial, action: denial.action.replace(/^sns/, 'SNS') }),
      );
    case 'execute-api':
      return json(
        403,
        {
          Message: sentence({
            ...denial,
            resource: denial.resource.replace(/:\d{8}(\d{4}):/, ':********$1:'),
          }),
        },
        { 'content-type': 'application/json', 'x-amzn-errortype': 'AccessDeniedException' },
      );
  }
};

const sentence = ({ roleArn, functionName, action, resource, isExplicit }: Denial): string => {
  const [, , , , accountId, role = ''] = roleArn.split(':');
  const user = `arn:aws:sts::${accountId}:assumed-role/${role.split('/').at(-1)}/${functionName}`;
  const reason = isExplicit
    ? 'with an explicit deny in an identity-based policy'
    : `because no identity-based policy allows the ${action} action`;
  return `User: ${user} is not authorized to perform: ${action} on resource: ${resource} ${reason}`;
};

const queryError = (code: string, message: string): AwsResponse => ({
  status: 403,
  headers: { 'content-type': 'text/xml' },
  body:
    '<ErrorResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/"><Error><Type>Sender</Type>' +
    `<Code>${code}</Code><Message>${escapeXml(message)}</Message></Error>` +
    `<RequestId>${randomUUID()}</RequestId></ErrorResponse>`,
});

const escapeXml = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

/** DynamoDB has no capacity to spare; the SDK tries again. */
export const databaseThrottled = (): AwsResponse =>
  json(400, {
    __type: 'com.amazonaws.dynamodb.v20120810#ThrottlingException',
    message:
      'Throughput exceeds the current capacity of your table or index. DynamoDB is automatically scaling your ' +
      'table or index so please try again shortly.',
  });

/** The request carries no signature. */
export const notSigned = (): AwsResponse =>
  json(403, {
    __type: 'com.amazon.coral.service#MissingAuthenticationTokenException',
    message: 'Request is missing Authentication Token',
  });

/** The keys belong to a sandbox that is gone. */
export const expiredToken = (): AwsResponse =>
  json(
    403,
    {
      __type: 'com.amazon.coral.service#ExpiredTokenException',
      message: 'The security token included in the request is expired',
    },
    { 'x-amzn-errortype': 'ExpiredTokenException' },
  );

export const unknownService = (service: string): AwsResponse =>
  json(400, {
    __type: 'com.amazon.coral.service#UnknownOperationException',
    message: `The stack has no service ${service}`,
  });

/** The part of the stack behind the edge doesn't answer. */
export const unreachable = (): AwsResponse =>
  json(503, {
    __type: 'com.amazon.coral.service#ServiceUnavailableException',
    message: 'Service is unavailable',
  });

export const tooLarge = (): AwsResponse =>
  json(413, {
    __type: 'com.amazon.coral.service#RequestEntityTooLargeException',
    message: 'Request is too large',
  });
