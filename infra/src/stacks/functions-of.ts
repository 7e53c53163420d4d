import type { Construct } from 'constructs';
import type { Environment } from '../../config/schema.ts';
import { findCode } from '../constructs/code.ts';
import type { Encryption } from '../constructs/encryption.ts';
import { LambdaFunction } from '../constructs/lambda-function.ts';
import { FUNCTION_NAMES, FUNCTIONS, type FunctionName } from '../functions.ts';
import { type Resources, toStatements } from '../permissions.ts';
import { type Addresses, toVariables } from '../variables.ts';

export interface FunctionSurroundings {
  /** Prefix of every name. */
  prefix: string;
  environment: Environment;
  /** Folder that holds `<function>/dist/function.zip`. */
  codeFolder: string;
  encryption: Encryption;
  resources: Resources;
  addresses: Addresses;
}

/** The six functions, each with the rights and variables of its plan. */
export const addFunctions = (
  scope: Construct,
  { prefix, environment, codeFolder, encryption, resources, addresses }: FunctionSurroundings,
): Record<FunctionName, LambdaFunction> =>
  Object.fromEntries(
    FUNCTION_NAMES.map((name) => [
      name,
      new LambdaFunction(scope, name, {
        name: `${prefix}-${name}`,
        description: FUNCTIONS[name].description,
        code: findCode(codeFolder, name),
        size: environment.functions[name],
        variables: toVariables(name, FUNCTIONS[name], environment, addresses),
        statements: toStatements(FUNCTIONS[name], resources),
        logRetentionDays: environment.logs.retentionDays,
        encryption,
        tracing: environment.tracing,
      }),
    ]),
  ) as Record<FunctionName, LambdaFunction>;
