/** `node scripts/smoke-deployed.mjs outputs.json`: the smoke test as a throw-away user of a deployment's own user pool. */
import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const fail = (message) => {
  console.error(message);
  process.exit(1);
};

const [file] = process.argv.slice(2);
if (!file) fail('usage: node scripts/smoke-deployed.mjs OUTPUTS_JSON (from terraform output -json)');
const outputs = Object.fromEntries(
  Object.entries(JSON.parse(readFileSync(file, 'utf8'))).map(([name, { value }]) => [name, value]),
);
const poolId = /cognito-idp\.[^/]+\/(.+)$/.exec(outputs.issuer)?.[1];
if (!poolId) fail(`${outputs.issuer} is no user pool: get a token there and run scripts/smoke.mjs --url`);

const cognito = (command, ...args) => {
  const { status, error, stdout } = spawnSync(
    'aws',
    [
      'cognito-idp',
      command,
      '--region',
      outputs.region,
      '--user-pool-id',
      poolId,
      '--output',
      'json',
      ...args,
    ],
    { stdio: ['ignore', 'pipe', 'inherit'], encoding: 'utf8' },
  );
  if (error) fail(`the AWS CLI could not be started: ${error.message}`);
  if (status !== 0) throw new Error(`aws cognito-idp ${command} ended with ${status}`);
  return stdout ? JSON.parse(stdout) : {};
};

const username = `smoke-${randomBytes(6).toString('hex')}@example.com`;
const password = randomBytes(24).toString('base64url');

const smoke = () => {
  const { AuthenticationResult } = cognito(
    'admin-initiate-auth',
    '--client-id',
    outputs.audience,
    '--auth-flow',
    'ADMIN_USER_PASSWORD_AUTH',
    '--auth-parameters',
    JSON.stringify({ USERNAME: username, PASSWORD: password }),
  );
  const args = [join(import.meta.dirname, 'smoke.mjs'), '--url', outputs.ws_url];
  return spawnSync(process.execPath, [...args, '--answer-topic', outputs.persona_response_topic], {
    stdio: 'inherit',
    // In the environment, not on the command line, which other processes can read.
    env: { ...process.env, BOS_TOKEN: AuthenticationResult.IdToken, AWS_REGION: outputs.region },
  }).status;
};

cognito('admin-create-user', '--username', username, '--message-action', 'SUPPRESS');
let status = 1;
try {
  cognito('admin-set-user-password', '--username', username, '--password', password, '--permanent');
  status = smoke() ?? 1;
} finally {
  cognito('admin-delete-user', '--username', username);
}
process.exit(status);
