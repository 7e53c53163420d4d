import { addressesIn, type Plan, type Problem, type Resource, resourcesOf } from './plan.ts';

const pointsAt = (resource: Resource, attribute: string, address: string): boolean =>
  addressesIn(resource.attributes[attribute]).includes(address);

/** A two-way route has its response and the other way round; a constant answer has its template. */
export const checkRoutes = (plan: Plan): Problem[] => {
  const responses = resourcesOf(plan, 'aws_apigatewayv2_route_response');
  const integrations = resourcesOf(plan, 'aws_apigatewayv2_integration');
  const integrationResponses = resourcesOf(plan, 'aws_apigatewayv2_integration_response');
  return resourcesOf(plan, 'aws_apigatewayv2_route').flatMap((route) => {
    const key: string = route.attributes['route_key'];
    const isTwoWay = route.attributes['route_response_selection_expression'] !== undefined;
    const hasResponse = responses.some((response) => pointsAt(response, 'route_id', route.address));
    const integration = integrations.find(({ address }) => pointsAt(route, 'target', address));
    const isConstant = integration?.attributes['integration_type'] === 'MOCK';
    return [
      ...(isTwoWay && !hasResponse
        ? [`route ${key} is two-way but has no route response: its answer is dropped`]
        : []),
      ...(!isTwoWay && hasResponse
        ? [`route ${key} has a route response but selects none: its answer is dropped`]
        : []),
      ...(integration ? [] : [`route ${key} leads to no integration`]),
      ...(isConstant &&
      !integrationResponses.some((one) => pointsAt(one, 'integration_id', integration.address))
        ? [`route ${key} is answered by the gateway itself but has no integration response`]
        : []),
      ...(key === '$connect' && !route.attributes['authorizer_id']
        ? ['route $connect lets everyone in: it has no authorizer']
        : []),
    ];
  });
};

/** What a deployment freezes, beside itself. */
const FROZEN = [
  'aws_apigatewayv2_api',
  'aws_apigatewayv2_route',
  'aws_apigatewayv2_route_response',
  'aws_apigatewayv2_integration',
  'aws_apigatewayv2_integration_response',
  'aws_apigatewayv2_authorizer',
];

/** A deployment waits for all it freezes and has a trigger; without, a change is planned, applied and never served. */
export const checkDeployments = (plan: Plan): Problem[] =>
  resourcesOf(plan, 'aws_apigatewayv2_deployment').flatMap(({ address, attributes }) => {
    const waitsFor = new Set<string>(attributes['depends_on'] ?? []);
    return [
      ...resourcesOf(plan, ...FROZEN)
        .filter((one) => !waitsFor.has(one.address))
        .map((one) => `${address} does not cover ${one.address}: a change of it would not be served`),
      ...(Object.keys(attributes['triggers'] ?? {}).length > 0
        ? []
        : [`${address} has no trigger: it is made once and never again`]),
    ];
  });

/** Words of an access log or a setting that would write a token or a message's text. */
const SECRETS =
  /\$context\.(authorizer\.(?!principalId)|authenticate)|\$request|\$input|[hH]eader|queryString|body/;

/** Neither the access log nor a data trace writes what people say or the tokens they hold. */
export const checkGatewayLogs = (plan: Plan): Problem[] =>
  resourcesOf(plan, 'aws_apigatewayv2_stage').flatMap(({ address, attributes }) => {
    const format: string = attributes['access_log_settings']?.format ?? '';
    const secret = SECRETS.exec(format)?.[0];
    return [
      ...(secret ? [`${address} logs "${secret}", which may hold a token or a message's text`] : []),
      ...(attributes['default_route_settings']?.data_trace_enabled === false
        ? []
        : [`${address} may trace data: frames and tokens would be logged`]),
    ];
  });
