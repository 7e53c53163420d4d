import { addressesIn, type Plan, type Problem, type Resource, resourcesOf } from './plan.ts';

const waitsFor = ({ attributes }: Resource, address: string): boolean =>
  (attributes['depends_on'] ?? []).includes(address);

const isReplacedFirst = ({ attributes }: Resource): boolean =>
  attributes['lifecycle']?.create_before_destroy === true;

/** Resources of a type that concern the queue or function that `value` refers to. */
const about = (plan: Plan, type: string, attribute: string, value: unknown): Resource[] => {
  const addresses = addressesIn(value);
  return resourcesOf(plan, type).filter(({ attributes }) =>
    addressesIn(attributes[attribute]).some((address) => addresses.includes(address)),
  );
};

/** A topic goes on talking while its subscription is made or replaced: nothing said meanwhile may be lost. */
const checkSubscription = (plan: Plan, subscription: Resource): Problem[] => {
  const { address, attributes } = subscription;
  const permissions = resourcesOf(plan, 'aws_lambda_permission').filter(
    (one) => one.attributes['source_arn'] === attributes['topic_arn'],
  );
  const queuePolicies = about(plan, 'aws_sqs_queue_policy', 'queue_url', attributes['redrive_policy']);
  const early = [...permissions, ...queuePolicies].filter((one) => !waitsFor(subscription, one.address));
  return [
    ...early.map((one) => `${address} does not wait for ${one.address}: what comes before it is lost`),
    ...(isReplacedFirst(subscription)
      ? []
      : [`${address} goes before its successor is there: what is published in between is lost`]),
  ];
};

/** The stage serves a deployment as soon as it is there: by then each function must let the gateway in. */
const checkDeployment = (plan: Plan, deployment: Resource): Problem[] => [
  ...resourcesOf(plan, 'aws_lambda_permission')
    .filter(({ attributes }) => attributes['principal'] === 'apigateway.amazonaws.com')
    .filter((one) => !waitsFor(deployment, one.address))
    .map((one) => `${deployment.address} does not wait for ${one.address}: frames before it would fail`),
  ...(isReplacedFirst(deployment)
    ? []
    : [`${deployment.address} goes before its successor is served: AWS refuses that`]),
];

/** In which order things come and go, where the order in which they are written says nothing. */
export const checkOrdering = (plan: Plan): Problem[] => [
  ...resourcesOf(plan, 'aws_sns_topic_subscription')
    .filter(({ attributes }) => attributes['protocol'] === 'lambda')
    .flatMap((subscription) => checkSubscription(plan, subscription)),
  ...resourcesOf(plan, 'aws_apigatewayv2_deployment').flatMap((deployment) =>
    checkDeployment(plan, deployment),
  ),
  // Whatever a deployment waits for is replaced in its manner, and two statements of one id are refused.
  ...resourcesOf(plan, 'aws_lambda_permission')
    .filter(({ attributes }) => attributes['statement_id'] !== undefined)
    .map(({ address }) => `${address} has a fixed statement id: its successor would be refused beside it`),
];
