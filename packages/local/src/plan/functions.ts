import { statementsOf } from './policies.ts';
import { listOf, number, type Resources, text } from './resources.ts';
import type { FunctionSpec } from './system.ts';

/** Lambda's defaults. Source: CreateFunction and PutFunctionEventInvokeConfig, Lambda API reference. */
const DEFAULTS = { timeoutSeconds: 3, memoryMb: 128, retries: 2, maxEventAgeSeconds: 21_600 } as const;

/**
 * @param codeDirOf folder of the unpacked code, given the function's name and the zip's path in the plan
 */
export const readFunctions = (
  resources: Resources,
  codeDirOf: (name: string, zip: string) => string,
): FunctionSpec[] => {
  const roles = new Map(
    resources.all('aws_iam_role').map(({ values }) => [values['arn'], text(values['name'])]),
  );
  const asyncConfigs = new Map(
    resources
      .all('aws_lambda_function_event_invoke_config')
      .map(({ values }) => [text(values['function_name']).split(':').at(-1), values]),
  );

  return resources.all('aws_lambda_function').map(({ values }) => {
    const name = text(values['function_name']);
    const roleArn = text(values['role']);
    const [environment] = listOf(values['environment']);
    const asyncConfig = asyncConfigs.get(name) ?? {};
    const [onFailure] = listOf(listOf(asyncConfig['destination_config'])[0]?.['on_failure']);
    const reserved = values['reserved_concurrent_executions'];
    return {
      name,
      arn: text(values['arn']),
      roleArn,
      handler: text(values['handler']),
      runtime: text(values['runtime']),
      codeDir: codeDirOf(name, text(values['filename'])),
      environment: { ...((environment?.['variables'] ?? {}) as Record<string, string>) },
      timeoutMs: number(values['timeout'], DEFAULTS.timeoutSeconds) * 1_000,
      memoryMb: number(values['memory_size'], DEFAULTS.memoryMb),
      ...(typeof reserved === 'number' && reserved >= 0 && { reservedConcurrency: reserved }),
      statements: statementsOf(resources, roles.get(roleArn) ?? ''),
      async: {
        maxRetries: number(asyncConfig['maximum_retry_attempts'], DEFAULTS.retries),
        maxEventAgeMs:
          number(asyncConfig['maximum_event_age_in_seconds'], DEFAULTS.maxEventAgeSeconds) * 1_000,
        ...(onFailure && { onFailureArn: text(onFailure['destination']) }),
      },
    };
  });
};
