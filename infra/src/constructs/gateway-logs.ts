import { ApiGatewayAccount } from '@cdktf/provider-aws/lib/api-gateway-account/index.js';
import { CloudwatchLogGroup } from '@cdktf/provider-aws/lib/cloudwatch-log-group/index.js';
import { IamRole } from '@cdktf/provider-aws/lib/iam-role/index.js';
import { IamRolePolicyAttachment } from '@cdktf/provider-aws/lib/iam-role-policy-attachment/index.js';
import type { TerraformResource } from 'cdktf';
import { Construct } from 'constructs';
import type { Encryption } from './encryption.ts';
import { trustService } from './policy.ts';

export interface GatewayLogsProps {
  name: string;
  retentionDays: number;
  encryption: Encryption;
  /** Own the role that lets API Gateway write logs: one of a kind in an account and region. */
  ownsRole: boolean;
}

/** One JSON line for each connection and frame: who, what, how long; no header, no query, no body. */
export class GatewayLogs extends Construct {
  readonly groupArn: string;
  readonly groupName: string;
  readonly format = JSON.stringify({
    time: '$context.requestTimeEpoch',
    request: '$context.requestId',
    connection: '$context.connectionId',
    connectedAt: '$context.connectedAt',
    user: '$context.authorizer.principalId',
    event: '$context.eventType',
    route: '$context.routeKey',
    status: '$context.status',
    error: '$context.error.message',
    integrationStatus: '$context.integrationStatus',
    integrationError: '$context.integrationErrorMessage',
    integrationLatency: '$context.integrationLatency',
    ip: '$context.identity.sourceIp',
  });
  /** What must exist before a stage may log. */
  readonly dependencies: TerraformResource[] = [];

  constructor(scope: Construct, id: string, { name, retentionDays, encryption, ownsRole }: GatewayLogsProps) {
    super(scope, id);
    const group = new CloudwatchLogGroup(this, 'logs', {
      name: `/aws/apigateway/${name}`,
      retentionInDays: retentionDays,
      ...(encryption.keyArn && { kmsKeyId: encryption.keyArn }),
    });
    this.groupArn = group.arn;
    this.groupName = group.name;
    if (!ownsRole) return;
    const role = new IamRole(this, 'role', {
      name: `${name}-gateway-logs`,
      assumeRolePolicy: trustService('apigateway.amazonaws.com'),
    });
    const rights = new IamRolePolicyAttachment(this, 'rights', {
      role: role.name,
      policyArn: 'arn:aws:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs',
    });
    this.dependencies.push(
      new ApiGatewayAccount(this, 'account', { cloudwatchRoleArn: role.arn, dependsOn: [rights] }),
    );
  }
}
