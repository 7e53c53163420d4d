import type { Environment } from './schema.ts';

/** Two values of an environment that AWS would not take together, and where the wrong one stands. */
export interface Contradiction {
  path: (string | number)[];
  message: string;
}

const regionOf = (arn: string): string => arn.split(':')[3] ?? '';

type Rule = (environment: Environment) => Contradiction[];

const signIn: Rule = ({ identity, web }) =>
  identity.kind === 'cognito' && web === undefined && identity.callbackUrls.length === 0
    ? [
        {
          path: ['identity', 'callbackUrls'],
          message: 'a user pool needs a page to return to: host one (web) or name one',
        },
      ]
    : [];

const warmFunctions: Rule = ({ functions }) =>
  Object.entries(functions)
    .filter(([, { provisionedConcurrency: warm = 0, reservedConcurrency: most = warm }]) => warm > most)
    .map(([name]) => ({
      path: ['functions', name, 'provisionedConcurrency'],
      message: 'must not be above reservedConcurrency, which is the most there may be',
    }));

const certificates: Rule = ({ region, domain, web }) => [
  ...(domain && regionOf(domain.certificateArn) !== region
    ? [{ path: ['domain', 'certificateArn'], message: `must be a certificate in ${region}, as the gateway` }]
    : []),
  ...(web?.domain && regionOf(web.domain.certificateArn) !== 'us-east-1'
    ? [
        {
          path: ['web', 'domain', 'certificateArn'],
          message: 'must be a certificate in us-east-1: CloudFront knows no other',
        },
      ]
    : []),
];

const topics: Rule = ({ region, topics: adopted }) =>
  Object.entries(adopted)
    .filter(([, topic]) => topic !== undefined && regionOf(topic.arn) !== region)
    .map(([name]) => ({
      path: ['topics', name, 'arn'],
      message: `must be a topic in ${region}: functions publish in their own region`,
    }));

const RULES = [signIn, warmFunctions, certificates, topics];

/** What each value allows, but not together. */
export const contradictions: Rule = (environment) => RULES.flatMap((rule) => rule(environment));

const mayShareAccount = (one: Environment, other: Environment): boolean =>
  !one.accountIds || !other.accountIds || one.accountIds.some((id) => other.accountIds?.includes(id));

/**
 * An account has one role per region for the logs of all its gateways. Two environments that both own it would take it
 * from each other at each deployment, in silence.
 * @throws Error one line that names both
 */
export const refuseSharedRole = (environments: readonly Environment[]): void => {
  const owners = environments.filter(({ logs }) => logs.gatewayRole === 'create');
  for (const [index, one] of owners.entries()) {
    const other = owners
      .slice(index + 1)
      .find((later) => later.region === one.region && mayShareAccount(one, later));
    if (!other) continue;
    throw new Error(
      `${one.name} and ${other.name} would both own the logging role of one account and region: ` +
        `say logs.gatewayRole "exists" in one, or accountIds in both if they are two accounts`,
    );
  }
};
