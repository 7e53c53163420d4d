import { DynamodbTable } from '@cdktf/provider-aws/lib/dynamodb-table/index.js';
import { Construct } from 'constructs';
import type { Encryption } from './encryption.ts';

export interface Attribute {
  name: string;
  type: 'S' | 'N' | 'B';
}

export interface TableProps {
  name: string;
  hashKey: Attribute;
  rangeKey: Attribute;
  /** Local indexes: of the keys alone, or of the attributes in `include` beside them. */
  indexes?: readonly { name: string; rangeKey: Attribute; include?: readonly string[] }[];
  /** Continuous backups: any second of the last 35 days can be restored. */
  backups: boolean;
  /** Refuses deletion, here and in the service. */
  protect: boolean;
  encryption: Encryption;
}

/** A table paid by the request, whose items end at `expires_at` (epoch seconds). */
export class Table extends Construct {
  readonly name: string;
  readonly arn: string;

  constructor(scope: Construct, id: string, props: TableProps) {
    super(scope, id);
    const indexes = props.indexes ?? [];
    const table = new DynamodbTable(this, 'table', {
      name: props.name,
      billingMode: 'PAY_PER_REQUEST',
      hashKey: props.hashKey.name,
      rangeKey: props.rangeKey.name,
      attribute: [props.hashKey, props.rangeKey, ...indexes.map(({ rangeKey }) => rangeKey)],
      ...(indexes.length > 0 && {
        localSecondaryIndex: indexes.map(({ name, rangeKey, include }) => ({
          name,
          rangeKey: rangeKey.name,
          projectionType: include ? 'INCLUDE' : 'KEYS_ONLY',
          ...(include && { nonKeyAttributes: [...include] }),
        })),
      }),
      ttl: { attributeName: 'expires_at', enabled: true },
      pointInTimeRecovery: { enabled: props.backups },
      ...(props.encryption.keyArn && {
        serverSideEncryption: { enabled: true, kmsKeyArn: props.encryption.keyArn },
      }),
      deletionProtectionEnabled: props.protect,
      ...(props.protect && { lifecycle: { preventDestroy: true } }),
    });
    this.name = table.name;
    this.arn = table.arn;
  }

  indexArn(index: string): string {
    return `${this.arn}/index/${index}`;
  }
}
