import { CloudwatchLogGroup } from '@cdktf/provider-aws/lib/cloudwatch-log-group/index.js';
import { IamRole } from '@cdktf/provider-aws/lib/iam-role/index.js';
import { IamRolePolicy } from '@cdktf/provider-aws/lib/iam-role-policy/index.js';
import { LambdaAlias } from '@cdktf/provider-aws/lib/lambda-alias/index.js';
import { LambdaFunction as AwsLambdaFunction } from '@cdktf/provider-aws/lib/lambda-function/index.js';
import { LambdaFunctionEventInvokeConfig } from '@cdktf/provider-aws/lib/lambda-function-event-invoke-config/index.js';
import { LambdaPermission } from '@cdktf/provider-aws/lib/lambda-permission/index.js';
import { LambdaProvisionedConcurrencyConfig } from '@cdktf/provider-aws/lib/lambda-provisioned-concurrency-config/index.js';
import { AssetType, TerraformAsset } from 'cdktf';
import { Construct } from 'constructs';
import type { FunctionSize } from '../../config/schema.ts';
import type { Code } from './code.ts';
import type { Encryption } from './encryption.ts';
import { type Statement, toPolicy, trustService } from './policy.ts';

export interface LambdaFunctionProps {
  name: string;
  description: string;
  code: Code;
  size: FunctionSize;
  variables: Record<string, string>;
  statements: readonly Statement[];
  logRetentionDays: number;
  encryption: Encryption;
  tracing: boolean;
}

/** A function with its own role, its own log group, and nothing it was not given. */
export class LambdaFunction extends Construct {
  readonly name: string;
  readonly logGroupName: string;
  /** What sources invoke: the function, or the alias whose executions are kept warm. */
  readonly arn: string;
  readonly invokeArn: string;
  readonly #qualifier: string | undefined;

  constructor(scope: Construct, id: string, props: LambdaFunctionProps) {
    super(scope, id);
    const { size } = props;
    const logs = new CloudwatchLogGroup(this, 'logs', {
      name: `/aws/lambda/${props.name}`,
      retentionInDays: props.logRetentionDays,
      ...(props.encryption.keyArn && { kmsKeyId: props.encryption.keyArn }),
    });
    const role = new IamRole(this, 'role', {
      name: props.name,
      assumeRolePolicy: trustService('lambda.amazonaws.com'),
    });
    const policy = new IamRolePolicy(this, 'policy', {
      name: 'calls',
      role: role.id,
      policy: toPolicy([...props.statements, ...ownStatements(logs.arn, props.tracing)]),
    });
    const zip = new TerraformAsset(this, 'code', { path: props.code.path, type: AssetType.FILE });
    const lambda = new AwsLambdaFunction(this, 'function', {
      functionName: props.name,
      description: props.description,
      role: role.arn,
      runtime: 'nodejs24.x',
      architectures: ['arm64'],
      handler: 'index.handler',
      filename: zip.path,
      sourceCodeHash: props.code.hash,
      memorySize: size.memoryMb,
      timeout: size.timeoutSeconds,
      ...(size.reservedConcurrency && { reservedConcurrentExecutions: size.reservedConcurrency }),
      publish: size.provisionedConcurrency !== undefined,
      environment: { variables: props.variables },
      // Plain text: functions write finished JSON lines, and metrics are read from lines that nobody wrapped.
      loggingConfig: { logFormat: 'Text', logGroup: logs.name },
      tracingConfig: { mode: props.tracing ? 'Active' : 'PassThrough' },
      // The first invocation must not come before its rights.
      dependsOn: [policy],
    });
    this.name = lambda.functionName;
    this.logGroupName = logs.name;
    if (size.provisionedConcurrency === undefined) {
      this.arn = lambda.arn;
      this.invokeArn = lambda.invokeArn;
      return;
    }
    const live = new LambdaAlias(this, 'live', {
      name: 'live',
      functionName: lambda.functionName,
      functionVersion: lambda.version,
    });
    new LambdaProvisionedConcurrencyConfig(this, 'warm', {
      functionName: lambda.functionName,
      qualifier: live.name,
      provisionedConcurrentExecutions: size.provisionedConcurrency,
    });
    this.arn = live.arn;
    this.invokeArn = live.invokeArn;
    this.#qualifier = live.name;
  }

  /** Lets one resource of one service invoke this function. What calls it must wait for the answer. */
  permit(id: string, service: string, sourceArn: string): LambdaPermission {
    return new LambdaPermission(this, `permit-${id}`, {
      // A name of its own each time: what replaces a permission comes before the old one goes.
      statementIdPrefix: `permit-${id}-`,
      action: 'lambda:InvokeFunction',
      functionName: this.name,
      ...(this.#qualifier && { qualifier: this.#qualifier }),
      principal: service,
      sourceArn,
    });
  }

  /** Where an asynchronous event goes once its two retries have failed too. The role must be able to write there. */
  onFailure(queueArn: string): LambdaFunctionEventInvokeConfig {
    return new LambdaFunctionEventInvokeConfig(this, 'async', {
      functionName: this.name,
      ...(this.#qualifier && { qualifier: this.#qualifier }),
      maximumRetryAttempts: 2,
      maximumEventAgeInSeconds: 21_600,
      destinationConfig: { onFailure: { destination: queueArn } },
    });
  }
}

const ownStatements = (logGroupArn: string, tracing: boolean): Statement[] => [
  { Action: ['logs:CreateLogStream', 'logs:PutLogEvents'], Resource: [`${logGroupArn}:*`] },
  // X-Ray has no resources to name.
  ...(tracing ? [{ Action: ['xray:PutTraceSegments', 'xray:PutTelemetryRecords'], Resource: ['*'] }] : []),
];
