/** One statement of an IAM policy, as it stands in the document. */
export interface Statement {
  Sid?: string;
  Effect?: 'Allow' | 'Deny';
  Principal?: '*' | Record<string, string | readonly string[]>;
  Action: readonly string[];
  Resource: readonly string[];
  Condition?: Record<string, Record<string, string | readonly string[]>>;
}

/** A policy document. References inside stay references: the engine resolves strings in strings. */
export const toPolicy = (statements: readonly Statement[]): string =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: statements.map(({ Sid, Effect = 'Allow', ...rest }) => ({
      ...(Sid ? { Sid } : {}),
      Effect,
      ...rest,
    })),
  });

/** Lets one AWS service assume the role. */
export const trustService = (service: string): string =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: { Service: service }, Action: 'sts:AssumeRole' }],
  });

/** Refuses plain HTTP, whoever asks. */
export const refusePlainHttp = (action: string, resource: string): Statement => ({
  Sid: 'RefusePlainHttp',
  Effect: 'Deny',
  Principal: '*',
  Action: [action],
  Resource: [resource],
  Condition: { Bool: { 'aws:SecureTransport': 'false' } },
});
