import { diffRights } from './rights-changes.ts';

/** What `terraform show -json` says of a saved plan, as far as it is read here. */
export interface SavedPlan {
  resource_changes?: ResourceChange[];
}

export interface ResourceChange {
  address: string;
  type: string;
  change: {
    actions: string[];
    before?: Record<string, unknown> | null;
    after?: Record<string, unknown> | null;
    /** `true` for each attribute that only applying will tell. */
    after_unknown?: Record<string, unknown>;
  };
}

export interface Changes {
  created: string[];
  updated: string[];
  replaced: string[];
  destroyed: string[];
  /** Of those replaced or destroyed, what holds data or is relied on by others. */
  lost: string[];
  /** Whose rights change, as lines of a diff. */
  rights: string[];
}

/** Types whose loss is more than an interruption. */
const HOLDS_DATA = new Set([
  // Without it no gateway of the account and region writes its log, another environment's included.
  'aws_api_gateway_account',
  'aws_cognito_user_pool',
  'aws_dynamodb_table',
  'aws_kms_key',
  // Agents subscribe to topics by ARN, and a replaced topic forgets their subscriptions.
  'aws_sns_topic',
  // Dead letters wait in queues.
  'aws_sqs_queue',
]);

/** Sorts the changes of a plan by what they do. */
export const sortChanges = ({ resource_changes: all = [] }: SavedPlan): Changes => {
  const doing = (...actions: string[]) =>
    all.filter(({ change }) => actions.includes(change.actions.join('+'))).map(({ address }) => address);
  const replaced = doing('delete+create', 'create+delete');
  const destroyed = doing('delete', 'forget');
  const gone = new Set([...replaced, ...destroyed]);
  return {
    created: doing('create'),
    updated: doing('update'),
    replaced,
    destroyed,
    lost: all
      .filter(({ address, type }) => gone.has(address) && HOLDS_DATA.has(type))
      .map(({ address }) => address),
    rights: diffRights(all),
  };
};

/** Markdown for a reviewer: what would happen, the dangerous first. */
export const renderChanges = (environment: string, changes: Changes): string => {
  const { created, updated, replaced, destroyed, lost, rights } = changes;
  const section = (title: string, addresses: string[]) =>
    addresses.length === 0 ? [] : [`**${title}**`, ...addresses.map((address) => `- \`${address}\``), ''];
  const nothing = created.length + updated.length + replaced.length + destroyed.length === 0;
  return [
    `### Plan for ${environment}`,
    '',
    nothing
      ? 'Nothing changes.'
      : `${created.length} to create, ${updated.length} to update, ${replaced.length} to replace, ${destroyed.length} to destroy.`,
    '',
    ...section('Data would be lost', lost),
    ...(rights.length === 0
      ? []
      : ['**Rights change, against what is deployed**', '```diff', ...rights, '```', '']),
    ...section('Replaced', replaced),
    ...section('Destroyed', destroyed),
    ...section('Updated', updated),
    ...section('Created', created),
  ].join('\n');
};
