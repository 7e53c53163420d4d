import { createHash } from 'node:crypto';

export const REGION = 'us-east-1';
export const ACCOUNT_ID = '000000000000';

type Attributes = Record<string, string>;

/** Ten lower-case letters and digits, as API Gateway makes them; the same for the same name. */
const apiId = (name: string): string =>
  BigInt(`0x${createHash('sha256').update(name).digest('hex').slice(0, 20)}`)
    .toString(36)
    .padStart(10, '0')
    .slice(-10);

const lambdaArn = (name: string) => `arn:aws:lambda:${REGION}:${ACCOUNT_ID}:function:${name}`;

/** What AWS adds to a resource once it exists. `name` is its name in AWS. */
const COMPUTED: Record<string, (name: string) => Attributes> = {
  aws_apigatewayv2_api: (name) => ({
    id: apiId(name),
    arn: `arn:aws:apigateway:${REGION}::/apis/${apiId(name)}`,
    api_endpoint: `wss://${apiId(name)}.execute-api.${REGION}.amazonaws.com`,
    execution_arn: `arn:aws:execute-api:${REGION}:${ACCOUNT_ID}:${apiId(name)}`,
  }),
  aws_apigatewayv2_stage: (name) => ({ id: name }),
  aws_dynamodb_table: (name) => ({ id: name, arn: `arn:aws:dynamodb:${REGION}:${ACCOUNT_ID}:table/${name}` }),
  aws_iam_role: (name) => ({ id: name, arn: `arn:aws:iam::${ACCOUNT_ID}:role/${name}` }),
  aws_iam_policy: (name) => ({ id: name, arn: `arn:aws:iam::${ACCOUNT_ID}:policy/${name}` }),
  aws_lambda_function: (name) => ({
    id: name,
    arn: lambdaArn(name),
    qualified_arn: `${lambdaArn(name)}:$LATEST`,
    invoke_arn: `arn:aws:apigateway:${REGION}:lambda:path/2015-03-31/functions/${lambdaArn(name)}/invocations`,
  }),
  aws_sns_topic: (name) => ({
    id: `arn:aws:sns:${REGION}:${ACCOUNT_ID}:${name}`,
    arn: `arn:aws:sns:${REGION}:${ACCOUNT_ID}:${name}`,
  }),
  aws_sqs_queue: (name) => ({
    id: `https://sqs.${REGION}.amazonaws.com/${ACCOUNT_ID}/${name}`,
    url: `https://sqs.${REGION}.amazonaws.com/${ACCOUNT_ID}/${name}`,
    arn: `arn:aws:sqs:${REGION}:${ACCOUNT_ID}:${name}`,
  }),
  aws_cloudwatch_log_group: (name) => ({
    id: name,
    arn: `arn:aws:logs:${REGION}:${ACCOUNT_ID}:log-group:${name}`,
  }),
};

/** The attributes of a resource that only AWS knows, made up the same way at every start. */
export const computedAttributes = (type: string, key: string, name: string): Attributes => ({
  id: key,
  ...COMPUTED[type]?.(name),
});

/** What the account's data sources answer. */
export const DATA_SOURCES: Record<string, Attributes> = {
  aws_caller_identity: { account_id: ACCOUNT_ID, arn: `arn:aws:iam::${ACCOUNT_ID}:root`, id: ACCOUNT_ID },
  aws_region: { name: REGION, region: REGION, id: REGION },
  aws_partition: { partition: 'aws', dns_suffix: 'amazonaws.com', id: 'aws' },
};
