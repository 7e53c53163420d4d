import { type Environment, required } from './environment.ts';

/** Where the services of a region live, by how its name begins; everywhere else it is `amazonaws.com`. */
const DNS_SUFFIXES = {
  'cn-': 'amazonaws.com.cn',
  'eusc-': 'amazonaws.eu',
  'us-iso-': 'c2s.ic.gov',
  'us-isob-': 'sc2s.sgov.gov',
  'us-isof-': 'csp.hci.ic.gov',
  'eu-isoe-': 'cloud.adc-e.uk',
} as const;

/**
 * The regional endpoint of a service, or the one that `AWS_ENDPOINT_URL_<SERVICE>` or `AWS_ENDPOINT_URL` names,
 * as every SDK of AWS reads them. Given to the clients, so that the SDK's rules for finding it need not load.
 * Where FIPS or dual-stack endpoints are wanted, those variables name them.
 */
export const endpointOf = (service: 'dynamodb' | 'sns' | 'sqs', env: Environment): string => {
  const named = env[`AWS_ENDPOINT_URL_${service.toUpperCase()}`] || env['AWS_ENDPOINT_URL'];
  if (named) return named;
  const region = required(env, 'AWS_REGION');
  const suffix = Object.entries(DNS_SUFFIXES).find(([prefix]) => region.startsWith(prefix))?.[1];
  return `https://${service}.${region}.${suffix ?? 'amazonaws.com'}`;
};
