import { KmsAlias } from '@cdktf/provider-aws/lib/kms-alias/index.js';
import { KmsKey } from '@cdktf/provider-aws/lib/kms-key/index.js';
import { Construct } from 'constructs';
import type { Environment } from '../../config/schema.ts';
import type { Account } from './account.ts';
import { toPolicy } from './policy.ts';

/** Which keys data at rest is under. With `aws` they belong to the services and cost nothing of their own. */
export class Encryption extends Construct {
  /** The account's own key; absent with the services' keys. */
  readonly keyArn: string | undefined;
  /** SNS has no key by default, so it is named even then. */
  readonly topicKey: string;

  constructor(scope: Construct, id: string, environment: Environment, account: Account) {
    super(scope, id);
    if (environment.encryption === 'aws') {
      this.topicKey = 'alias/aws/sns';
      return;
    }
    const { region } = environment;
    const key = new KmsKey(this, 'key', {
      description: `BuildingOS Realtime ${environment.name}: tables, topics, queues and logs`,
      enableKeyRotation: true,
      deletionWindowInDays: 30,
      policy: toPolicy(keyStatements(region, account.id)),
      ...(environment.protectData && { lifecycle: { preventDestroy: true } }),
    });
    new KmsAlias(this, 'alias', { name: `alias/bos-realtime-${environment.name}`, targetKeyId: key.keyId });
    this.keyArn = key.arn;
    this.topicKey = key.arn;
  }
}

const USE = ['kms:Encrypt', 'kms:Decrypt', 'kms:ReEncrypt*', 'kms:GenerateDataKey*', 'kms:DescribeKey'];

/** In a key policy `*` is the key itself. The shape is that of the services' own keys, narrowed to this account. */
const keyStatements = (region: string, account: string) => [
  {
    Sid: 'AdministeredByThisAccount',
    Principal: { AWS: `arn:aws:iam::${account}:root` },
    Action: ['kms:*'],
    Resource: ['*'],
  },
  {
    // Who may use a table, topic or queue of this account may use the key through it, and in no other way.
    Sid: 'ThroughTheServices',
    Principal: { AWS: '*' },
    Action: [...USE, 'kms:CreateGrant'],
    Resource: ['*'],
    Condition: {
      StringEquals: {
        'kms:CallerAccount': account,
        'kms:ViaService': ['dynamodb', 'sns', 'sqs'].map((service) => `${service}.${region}.amazonaws.com`),
      },
    },
  },
  {
    // SNS writes to the encrypted dead-letter queue; alarms are published to the encrypted topic.
    Sid: 'ServicesThatWriteToQueuesAndTopics',
    Principal: { Service: ['sns.amazonaws.com', 'cloudwatch.amazonaws.com'] },
    Action: ['kms:Decrypt', 'kms:GenerateDataKey*'],
    Resource: ['*'],
    Condition: { StringEquals: { 'aws:SourceAccount': account } },
  },
  {
    Sid: 'Logs',
    Principal: { Service: `logs.${region}.amazonaws.com` },
    Action: USE,
    Resource: ['*'],
    Condition: {
      ArnLike: { 'kms:EncryptionContext:aws:logs:arn': `arn:aws:logs:${region}:${account}:log-group:*` },
    },
  },
];
