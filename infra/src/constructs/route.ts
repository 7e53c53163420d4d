import { Apigatewayv2Integration } from '@cdktf/provider-aws/lib/apigatewayv2-integration/index.js';
import { Apigatewayv2IntegrationResponse } from '@cdktf/provider-aws/lib/apigatewayv2-integration-response/index.js';
import { Apigatewayv2Route } from '@cdktf/provider-aws/lib/apigatewayv2-route/index.js';
import { Apigatewayv2RouteResponse } from '@cdktf/provider-aws/lib/apigatewayv2-route-response/index.js';
import type { TerraformResource } from 'cdktf';
import { Construct } from 'constructs';
import type { FunctionName } from '../functions.ts';
import type { RoutePlan } from '../routes.ts';
import type { LambdaFunction } from './lambda-function.ts';

export interface RouteProps {
  api: { id: string; executionArn: string; stage: string };
  plan: RoutePlan;
  functions: Readonly<Record<FunctionName, LambdaFunction>>;
  authorizerId?: string;
}

/** The longest a WebSocket integration may take, milliseconds; functions have shorter limits of their own. */
const TIMEOUT_MS = 29_000;

/** One route with its integration, the permission to invoke it, and the way back if it has one. */
export class Route extends Construct {
  /** What a deployment freezes of it. */
  readonly resources: TerraformResource[] = [];
  /** What lets the gateway call the function; absent for a constant. */
  permission: TerraformResource | undefined;

  constructor(scope: Construct, id: string, { api, plan, functions, authorizerId }: RouteProps) {
    super(scope, id);
    const { key, target, twoWay } = plan;
    const integration =
      'function' in target
        ? this.#toFunction(api, key, functions[target.function])
        : this.#toConstant(api.id, target.constant);
    const route = new Apigatewayv2Route(this, 'route', {
      apiId: api.id,
      routeKey: key,
      target: `integrations/${integration.id}`,
      authorizationType: authorizerId ? 'CUSTOM' : 'NONE',
      ...(authorizerId && { authorizerId }),
      ...(twoWay && { routeResponseSelectionExpression: '$default' }),
    });
    this.resources.push(route);
    if (!twoWay) return;
    this.resources.push(
      new Apigatewayv2RouteResponse(this, 'response', {
        apiId: api.id,
        routeId: route.id,
        routeResponseKey: '$default',
      }),
    );
  }

  #toFunction(api: RouteProps['api'], key: string, lambda: LambdaFunction): Apigatewayv2Integration {
    this.permission = lambda.permit(
      key.replace('$', ''),
      'apigateway.amazonaws.com',
      `${api.executionArn}/${api.stage}/${key}`,
    );
    const integration = new Apigatewayv2Integration(this, 'integration', {
      apiId: api.id,
      integrationType: 'AWS_PROXY',
      integrationMethod: 'POST',
      integrationUri: lambda.invokeArn,
      timeoutMilliseconds: TIMEOUT_MS,
    });
    this.resources.push(integration);
    return integration;
  }

  /** The gateway answers by itself: no function, no call, no cost but the message. */
  #toConstant(apiId: string, frame: string): Apigatewayv2Integration {
    const integration = new Apigatewayv2Integration(this, 'integration', {
      apiId,
      integrationType: 'MOCK',
      templateSelectionExpression: '\\$default',
      requestTemplates: { $default: '{"statusCode":200}' },
    });
    const response = new Apigatewayv2IntegrationResponse(this, 'integration-response', {
      apiId,
      integrationId: integration.id,
      integrationResponseKey: '/200/',
      templateSelectionExpression: '\\$default',
      responseTemplates: { $default: frame },
    });
    this.resources.push(integration, response);
    return integration;
  }
}
