import { SetupError } from '../setup-error.ts';
import type { IsPermitted } from './permissions.ts';
import { number, type Resource, type Resources, text } from './resources.ts';
import type { ApiSpec, AuthorizerSpec, IntegrationSpec } from './system.ts';

const GATEWAY = 'apigateway.amazonaws.com';

/** The longest an integration of a WebSocket API may take, ms; it cannot be raised. */
const MAX_TIMEOUT_MS = 29_000;

/** `…/functions/arn:aws:lambda:…:function:<name>/invocations` → `<name>` */
const functionIn = (uri: string, where: string): string => {
  const name = /:function:([^:/]+)(?::[^/]+)?\/invocations$/.exec(uri)?.[1];
  if (name === undefined) throw new SetupError(`${where} invokes no function of the plan: ${uri}`);
  return name;
};

const only = (found: Resource[], what: string): Resource => {
  const [first, ...more] = found;
  if (!first || more.length > 0)
    throw new SetupError(`The plan must hold one ${what}, it holds ${found.length}`);
  return first;
};

const templateOf = (templates: unknown): string | undefined => {
  const [template] = Object.values((templates ?? {}) as Record<string, unknown>);
  return template === undefined ? undefined : text(template);
};

/** Status of `{"statusCode": 200}`, the request template of a MOCK integration. */
const mockStatus = (templates: unknown): number => {
  const template = templateOf(templates);
  const status =
    template === undefined ? undefined : (JSON.parse(template) as { statusCode?: number }).statusCode;
  return status ?? 200;
};

/** `default_route_settings` of a stage; 0 is the provider's word for no limit. */
const throttleOf = (settings: unknown): ApiSpec['throttle'] => {
  const [block] = [settings ?? {}].flat() as Record<string, unknown>[];
  const perSecond = number(block?.['throttling_rate_limit'], 0);
  const burst = number(block?.['throttling_burst_limit'], 0);
  return perSecond > 0 && burst > 0 ? { perSecond, burst } : undefined;
};

/** The WebSocket API of the plan. @throws {SetupError} when it is incomplete. */
export const readApi = (resources: Resources, isPermitted: IsPermitted): ApiSpec => {
  const { values: api } = only(resources.all('aws_apigatewayv2_api'), 'WebSocket API');
  const stageValues = only(resources.all('aws_apigatewayv2_stage'), 'stage').values;
  const stage = text(stageValues['name']);
  const throttle = throttleOf(stageValues['default_route_settings']);
  const executionArn = text(api['execution_arn']);

  const answers = new Map(
    resources
      .all('aws_apigatewayv2_integration_response')
      .map(({ values }) => [values['integration_id'], values]),
  );
  const integrations = new Map(
    resources.all('aws_apigatewayv2_integration').map(({ key, values }) => [values['id'], { key, values }]),
  );

  const toIntegration = (id: string, routeKey: string): IntegrationSpec => {
    const found = integrations.get(id);
    if (!found) throw new SetupError(`Route ${routeKey} has no integration`);
    const { key, values } = found;
    if (values['integration_type'] === 'MOCK') {
      const responseTemplate = templateOf(answers.get(id)?.['response_templates']);
      return {
        type: 'mock',
        statusCode: mockStatus(values['request_templates']),
        ...(responseTemplate !== undefined && { responseTemplate }),
      };
    }
    if (values['integration_type'] !== 'AWS_PROXY') {
      throw new SetupError(
        `${key} is of type ${values['integration_type']}, which the local stack does not know`,
      );
    }
    const functionName = functionIn(text(values['integration_uri']), key);
    return {
      type: 'lambda',
      functionName,
      timeoutMs: number(values['timeout_milliseconds'], MAX_TIMEOUT_MS),
      permitted: isPermitted(functionName, GATEWAY, `${executionArn}/${stage}/${routeKey}`),
    };
  };

  const twoWay = new Set(
    resources.all('aws_apigatewayv2_route_response').map(({ values }) => values['route_id']),
  );
  const routes = resources.all('aws_apigatewayv2_route').map(({ values }) => {
    const key = text(values['route_key']);
    return {
      key,
      authorized: values['authorization_type'] === 'CUSTOM',
      twoWay: twoWay.has(values['id']) && text(values['route_response_selection_expression']) !== '',
      integration: toIntegration(text(values['target']).replace(/^integrations\//, ''), key),
    };
  });

  const toAuthorizer = ({ key, values }: Resource): AuthorizerSpec => {
    const functionName = functionIn(text(values['authorizer_uri']), key);
    return {
      name: text(values['name']),
      functionName,
      permitted: isPermitted(functionName, GATEWAY, `${executionArn}/authorizers/${values['id']}`),
      identitySources: ((values['identity_sources'] ?? []) as unknown[]).map(text),
    };
  };
  const connect = resources
    .all('aws_apigatewayv2_route')
    .find(({ values }) => values['route_key'] === '$connect');
  const authorizer = resources
    .all('aws_apigatewayv2_authorizer')
    .find(({ values }) => values['id'] === connect?.values['authorizer_id']);

  return {
    id: text(api['id']),
    name: text(api['name']),
    stage,
    executionArn,
    routeSelectionExpression: text(api['route_selection_expression']) || '$request.body.action',
    routes,
    ...(throttle && { throttle }),
    ...(authorizer && { authorizer: toAuthorizer(authorizer) }),
  };
};
