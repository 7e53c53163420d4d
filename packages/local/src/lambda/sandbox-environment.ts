import type { FunctionSpec } from '../plan/system.ts';
import type { Credentials } from './credentials.ts';

/**
 * The variables Lambda defines (docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html) and those of the
 * plan. None of the host's: what a function reads here and does not get on AWS would be found too late.
 */
export const sandboxEnvironment = (
  spec: FunctionSpec,
  { accessKeyId, secretAccessKey, sessionToken }: Credentials,
  sandbox: { id: string; runtimeApi: string; startedAt: number },
): Record<string, string> => {
  const region = spec.arn.split(':')[3] ?? 'us-east-1';
  const day = new Date(sandbox.startedAt).toISOString().slice(0, 10).replaceAll('-', '/');
  return {
    LANG: 'en_US.UTF-8',
    TZ: ':UTC',
    PATH: '/var/lang/bin:/usr/local/bin:/usr/bin/:/bin:/opt/bin',
    ...spec.environment,
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    AWS_SESSION_TOKEN: sessionToken,
    AWS_EXECUTION_ENV: `AWS_Lambda_${spec.runtime}`,
    AWS_LAMBDA_FUNCTION_NAME: spec.name,
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(spec.memoryMb),
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
    AWS_LAMBDA_LOG_GROUP_NAME: `/aws/lambda/${spec.name}`,
    AWS_LAMBDA_LOG_STREAM_NAME: `${day}/[$LATEST]${sandbox.id}`,
    AWS_LAMBDA_RUNTIME_API: sandbox.runtimeApi,
    AWS_LAMBDA_NODEJS_USE_ALTERNATIVE_CLIENT_1: 'true',
    LAMBDA_TASK_ROOT: spec.codeDir,
    _HANDLER: spec.handler,
  };
};
