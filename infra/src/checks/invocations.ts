import { type Attributes, addressesIn, type Plan, type Problem, type Resource, resourcesOf } from './plan.ts';

const FUNCTION_TYPES = ['aws_lambda_function', 'aws_lambda_alias'];

/** The function that an address is, or is an alias of. */
const functionBehind = (plan: Plan, value: unknown): string | undefined => {
  const address = addressesIn(value).find((one) => FUNCTION_TYPES.some((type) => one.startsWith(`${type}.`)));
  if (!address?.startsWith('aws_lambda_alias.')) return address;
  const alias = resourcesOf(plan, 'aws_lambda_alias').find((one) => one.address === address);
  return alias && functionBehind(plan, alias.attributes['function_name']);
};

/** The alias that a value names, if it names one: its rights and settings are not those of the function itself. */
const aliasIn = (value: unknown): string | undefined =>
  addressesIn(value).find((address) => address.startsWith('aws_lambda_alias.'));

/** Whether `attributes` speak of exactly what `called` calls: the function, or its alias. */
const speaksOf = (plan: Plan, attributes: Attributes, called: unknown): boolean =>
  functionBehind(plan, attributes['function_name']) === functionBehind(plan, called) &&
  aliasIn(attributes['qualifier']) === aliasIn(called);

/** Whether some permission lets `principal` invoke what is called on behalf of a source that `matches`. */
const isPermitted = (
  plan: Plan,
  called: unknown,
  principal: string,
  matches: (sourceArn: string) => boolean,
): boolean =>
  resourcesOf(plan, 'aws_lambda_permission').some(
    ({ attributes }) =>
      attributes['principal'] === principal &&
      speaksOf(plan, attributes, called) &&
      matches(attributes['source_arn'] ?? ''),
  );

const checkRoute = (plan: Plan, route: Resource): Problem[] => {
  const key: string = route.attributes['route_key'];
  const integration = resourcesOf(plan, 'aws_apigatewayv2_integration').find(({ address }) =>
    addressesIn(route.attributes['target']).includes(address),
  );
  const called = integration?.attributes['integration_uri'];
  const fn = functionBehind(plan, called);
  if (!fn) return [];
  return isPermitted(plan, called, 'apigateway.amazonaws.com', (arn) => arn.endsWith(`/${key}`))
    ? []
    : [`route ${key} calls ${fn} without permission: the gateway would answer "Internal server error"`];
};

/** Whatever calls a function may do so: each route, each authorizer, each subscription. */
export const checkInvocations = (plan: Plan): Problem[] => [
  ...resourcesOf(plan, 'aws_apigatewayv2_route').flatMap((route) => checkRoute(plan, route)),
  ...resourcesOf(plan, 'aws_apigatewayv2_authorizer').flatMap(({ address, attributes }) => {
    const called = attributes['authorizer_uri'];
    const fn = functionBehind(plan, called);
    return isPermitted(plan, called, 'apigateway.amazonaws.com', (arn) => arn.includes(`\${${address}.id}`))
      ? []
      : [`${address} calls ${fn ?? 'nothing'} without permission: every handshake would fail`];
  }),
  ...resourcesOf(plan, 'aws_sns_topic_subscription')
    .filter(({ attributes }) => attributes['protocol'] === 'lambda')
    .flatMap(({ address, attributes }) => {
      const called = attributes['endpoint'];
      const fn = functionBehind(plan, called);
      return isPermitted(plan, called, 'sns.amazonaws.com', (arn) => arn === attributes['topic_arn'])
        ? []
        : [`${address} calls ${fn ?? 'nothing'} without permission: answers would go undelivered`];
    }),
  ...resourcesOf(plan, 'aws_lambda_permission')
    .filter(({ attributes }) => !attributes['source_arn'])
    .map(({ address }) => `${address} lets a whole service invoke the function: name the source`),
];

/** Whether a queue's policy lets `service` write to it on behalf of `source`. */
const mayWrite = (plan: Plan, queue: string, service: string, source: string): boolean =>
  resourcesOf(plan, 'aws_sqs_queue_policy')
    .filter(({ attributes }) => addressesIn(attributes['queue_url']).includes(queue))
    .some(({ attributes }) => {
      const policy: string = attributes['policy'];
      return policy.includes(`"${service}"`) && policy.includes(source) && policy.includes('sqs:SendMessage');
    });

/** Every asynchronous way into a function ends in a queue that takes what fails. */
export const checkDeadLetters = (plan: Plan): Problem[] =>
  resourcesOf(plan, 'aws_sns_topic_subscription')
    .filter(({ attributes }) => attributes['protocol'] === 'lambda')
    .flatMap(({ address, attributes }) => {
      const [queue] = addressesIn(attributes['redrive_policy']);
      const fn = functionBehind(plan, attributes['endpoint']);
      const onFailure = resourcesOf(plan, 'aws_lambda_function_event_invoke_config').find((one) =>
        speaksOf(plan, one.attributes, attributes['endpoint']),
      );
      const destination = onFailure?.attributes['destination_config']?.on_failure?.destination;
      return [
        ...(queue
          ? mayWrite(plan, queue, 'sns.amazonaws.com', attributes['topic_arn'])
            ? []
            : [`${queue} refuses what ${address} could not hand over: its policy lacks the topic`]
          : [`${address} has no dead-letter queue: what cannot be handed over is lost`]),
        ...(destination ? [] : [`${fn} has no on-failure destination: what fails three times is lost`]),
      ];
    });
