import { AwsProvider } from '@cdktf/provider-aws/lib/provider/index.js';
import { LocalBackend, S3Backend, type TerraformElement, TerraformStack } from 'cdktf';
import type { Construct, Node } from 'constructs';
import type { Environment } from '../../config/schema.ts';

/** Where the record of what exists is kept: a bucket for what people share, a file for one's own. */
export interface StateStore {
  bucket: string;
  region: string;
}

/** A stack with its provider, its state, and names one can read. */
export class BaseStack extends TerraformStack {
  readonly #taken = new Map<string, string>();

  constructor(scope: Construct, id: string, environment: Environment, state: StateStore | undefined) {
    super(scope, id);
    new AwsProvider(this, 'aws', {
      region: environment.region,
      ...(environment.accountIds && { allowedAccountIds: environment.accountIds }),
      defaultTags: [{ tags: { Project: 'buildingos-realtime', Environment: environment.name } }],
    });
    // The bindings name the exact version they were made from; any later one of the same major serves.
    this.addOverride('terraform.required_providers.aws', { source: 'hashicorp/aws', version: '~> 6.66' });
    this.addOverride('terraform.required_version', '>= 1.11.0');
    if (state) {
      new S3Backend(this, {
        bucket: state.bucket,
        region: state.region,
        key: `${id}/terraform.tfstate`,
        encrypt: true,
        useLockfile: true,
      });
    } else {
      // Relative to the stack's output folder: beside cdktf.json, whichever folder the project is in.
      new LocalBackend(this, { path: `../../../terraform.${id}.tfstate` });
    }
  }

  /** The path in the tree, joined: `send-function`. The default appends a hash that nobody can review. */
  protected override allocateLogicalId(element: TerraformElement | Node): string {
    const node = 'node' in element ? element.node : element;
    const path = node.scopes.slice(node.scopes.indexOf(this) + 1);
    const id = path.map((scope) => scope.node.id).join('-');
    const owner = this.#taken.get(id) ?? node.path;
    if (owner !== node.path) throw new Error(`${node.path} and ${owner} would both be named ${id}`);
    this.#taken.set(id, node.path);
    return id;
  }
}
