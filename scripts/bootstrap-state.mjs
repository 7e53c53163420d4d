/**
 * Once an account and region: the bucket for the record of what exists, and the roles of a GitHub pipeline.
 *   node scripts/bootstrap-state.mjs [--region us-east-1] [--repository owner/name] [--environment dev|prod]
 *                                    [--github-provider ARN]
 * Needs the AWS CLI with an administrator's credentials. Run again, it changes nothing that is already so.
 */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

const fail = (message) => {
  console.error(message);
  process.exit(1);
};

const readOptions = () => {
  try {
    return parseArgs({
      options: {
        region: { type: 'string', default: 'us-east-1' },
        repository: { type: 'string', default: '' },
        environment: { type: 'string', default: 'dev' },
        'github-provider': { type: 'string', default: '' },
      },
    }).values;
  } catch (error) {
    return fail(error.message);
  }
};

const aws = (args, stdio) => {
  const { status, error, stdout } = spawnSync('aws', args, {
    stdio: ['ignore', stdio, 'inherit'],
    encoding: 'utf8',
  });
  if (error) fail(`the AWS CLI could not be started: ${error.message}`);
  if (status !== 0) process.exit(status ?? 1);
  return stdout;
};

const { region, repository, environment, 'github-provider': provider } = readOptions();
// Two environments of one account share the bucket, not the roles.
const stack = `bos-realtime-bootstrap${repository && environment === 'prod' ? '-prod' : ''}`;
const common = ['--region', region, '--stack-name', stack];

aws(
  [
    'cloudformation',
    'deploy',
    ...common,
    '--template-file',
    join(import.meta.dirname, 'bootstrap-state.yaml'),
    '--capabilities',
    'CAPABILITY_NAMED_IAM',
    '--no-fail-on-empty-changeset',
    '--parameter-overrides',
    `Repository=${repository}`,
    `Environment=${environment}`,
    `GitHubProviderArn=${provider}`,
  ],
  'inherit',
);
const query = 'Stacks[0].Outputs';
const outputs = JSON.parse(
  aws(['cloudformation', 'describe-stacks', ...common, '--query', query, '--output', 'json'], 'pipe'),
);
const valueOf = (key) => outputs.find(({ OutputKey }) => OutputKey === key)?.OutputValue;

console.log(`export BOS_STATE_BUCKET=${valueOf('StateBucket')} BOS_STATE_REGION=${region}`);
if (repository) {
  console.log(`
Variables of the GitHub environments:
  ${environment}-plan  AWS_ROLE=${valueOf('PlanRoleArn')}  AWS_REGION=${region}  BOS_STATE_BUCKET=${valueOf('StateBucket')}
  ${environment}       AWS_ROLE=${valueOf('DeployRoleArn')}  AWS_REGION=${region}`);
}
