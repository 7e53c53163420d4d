import { DataAwsCallerIdentity } from '@cdktf/provider-aws/lib/data-aws-caller-identity/index.js';
import { Construct } from 'constructs';

/** The account that is deployed to, asked at deployment and only where something needs its number. */
export class Account extends Construct {
  #identity: DataAwsCallerIdentity | undefined;

  get id(): string {
    this.#identity ??= new DataAwsCallerIdentity(this, 'caller');
    return this.#identity.accountId;
  }
}
