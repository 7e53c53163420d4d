/**
 * Once an account and region: the bucket for the record of what exists. With a repository also, once an environment,
 * the roles of its GitHub pipeline.
 *   node scripts/bootstrap-state.mjs [--region us-east-1] [--repository owner/name --environment dev|prod]
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
    const { values } = parseArgs({
      options: {
        region: { type: 'string', default: 'us-east-1' },
        repository: { type: 'string' },
        environment: { type: 'string' },
      },
    });
    if (Boolean(values.repository) !== Boolean(values.environment)) {
      throw new Error('--repository and --environment belong together');
    }
    return values;
  } catch (error) {
    return fail(error.message);
  }
};

const { region, repository, environment } = readOptions();

const aws = (args, stdio = 'pipe') => {
  const { status, error, stdout } = spawnSync('aws', [...args, '--region', region], {
    stdio: ['ignore', stdio, 'inherit'],
    encoding: 'utf8',
  });
  if (error) fail(`the AWS CLI could not be started: ${error.message}`);
  if (status !== 0) process.exit(status ?? 1);
  return stdout;
};

/** Makes a stack what its template says, and answers its outputs. */
const deploy = (stack, template, parameters) => {
  aws(
    [
      'cloudformation',
      'deploy',
      '--stack-name',
      stack,
      '--template-file',
      join(import.meta.dirname, template),
      '--capabilities',
      'CAPABILITY_NAMED_IAM',
      '--no-fail-on-empty-changeset',
      ...(parameters.length > 0 ? ['--parameter-overrides', ...parameters] : []),
    ],
    'inherit',
  );
  const [{ Outputs }] = JSON.parse(
    aws([
      'cloudformation',
      'describe-stacks',
      '--stack-name',
      stack,
      '--query',
      'Stacks',
      '--output',
      'json',
    ]),
  );
  return Object.fromEntries(Outputs.map(({ OutputKey, OutputValue }) => [OutputKey, OutputValue]));
};

/** An account may have only one provider of GitHub, whoever made it; one of our own stack stays the stack's. */
const findProvider = (stack) => {
  const list = JSON.parse(aws(['iam', 'list-open-id-connect-providers', '--output', 'json']));
  const arn = list.OpenIDConnectProviderList.map(({ Arn }) => Arn).find((one) =>
    one.endsWith('/token.actions.githubusercontent.com'),
  );
  if (!arn) return '';
  const { Tags = [] } = JSON.parse(
    aws([
      'iam',
      'list-open-id-connect-provider-tags',
      '--open-id-connect-provider-arn',
      arn,
      '--output',
      'json',
    ]),
  );
  return Tags.some(({ Key, Value }) => Key === 'bos-realtime-stack' && Value === stack) ? '' : arn;
};

const { StateBucket } = deploy('bos-realtime-state', 'bootstrap-state.yaml', []);
console.log(`export BOS_STATE_BUCKET=${StateBucket} BOS_STATE_REGION=${region}`);

if (repository) {
  const stack = `bos-realtime-github-${environment}`;
  const { PlanRoleArn, DeployRoleArn } = deploy(stack, 'bootstrap-github.yaml', [
    `Repository=${repository}`,
    `Environment=${environment}`,
    `StateBucket=${StateBucket}`,
    `GitHubProviderArn=${findProvider(stack)}`,
  ]);
  console.log(`
Variables of the GitHub environments:
  ${environment}-plan  AWS_ROLE=${PlanRoleArn}  AWS_REGION=${region}  BOS_STATE_BUCKET=${StateBucket}
  ${environment}  AWS_ROLE=${DeployRoleArn}  AWS_REGION=${region}
And of the repository:
  BOS_DEPLOYS=true`);
}
