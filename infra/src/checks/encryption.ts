import { addressesIn, type Plan, type Problem, resourcesOf } from './plan.ts';

/** What holds messages or names, and the attribute that names its key. */
const KEY_OF = {
  aws_cloudwatch_log_group: 'kms_key_id',
  aws_dynamodb_table: 'server_side_encryption',
  aws_sns_topic: 'kms_master_key_id',
  aws_sqs_queue: 'kms_master_key_id',
} as const;

/** Services that write where people do not, and so need the key for themselves. */
const WRITERS = ['sns.amazonaws.com', 'cloudwatch.amazonaws.com', 'logs.'];

/** Where the account has a key of its own, everything at rest is under it, and who must use it may. */
export const checkEncryption = (plan: Plan): Problem[] => {
  const keys = resourcesOf(plan, 'aws_kms_key');
  if (keys.length === 0) return [];
  const uncovered = Object.entries(KEY_OF).flatMap(([type, attribute]) =>
    resourcesOf(plan, type)
      .filter(
        ({ attributes }) => !addressesIn(attributes[attribute]).some((one) => one.startsWith('aws_kms_key.')),
      )
      .map(({ address }) => `${address} is not under the account's own key`),
  );
  const shutOut = keys.flatMap(({ address, attributes }) =>
    WRITERS.filter((service) => !String(attributes['policy']).includes(`"${service}`)).map(
      (service) => `${address} shuts out ${service}: what it delivers would be lost in silence`,
    ),
  );
  return [...uncovered, ...shutOut];
};
