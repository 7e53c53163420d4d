import { createHash } from 'node:crypto';
import { Apigatewayv2Api } from '@cdktf/provider-aws/lib/apigatewayv2-api/index.js';
import { Apigatewayv2Authorizer } from '@cdktf/provider-aws/lib/apigatewayv2-authorizer/index.js';
import { Apigatewayv2Deployment } from '@cdktf/provider-aws/lib/apigatewayv2-deployment/index.js';
import { Apigatewayv2Stage } from '@cdktf/provider-aws/lib/apigatewayv2-stage/index.js';
import { Lazy, type TerraformResource } from 'cdktf';
import { Construct } from 'constructs';
import type { FunctionName } from '../functions.ts';
import type { RoutePlan } from '../routes.ts';
import type { GatewayLogs } from './gateway-logs.ts';
import type { LambdaFunction } from './lambda-function.ts';
import { Route } from './route.ts';

export interface WebSocketApiProps {
  name: string;
  region: string;
  stage: string;
}

export interface StageProps {
  throttle: { burst: number; perSecond: number };
  logs?: GatewayLogs | undefined;
}

/** The gateway: routes by `action`, one authorizer on `$connect`, one stage that is redeployed on any change. */
export class WebSocketApi extends Construct {
  readonly id: string;
  readonly executionArn: string;
  readonly stage: string;
  /** Where clients connect. */
  readonly url: string;
  /** Where connections are pushed to and closed. */
  readonly managementEndpoint: string;
  /** Everything a deployment freezes; the stage serves the last deployment, not these. */
  readonly #frozen: TerraformResource[] = [];
  /** What a route needs before it is served, though no deployment holds it. */
  readonly #permissions: TerraformResource[] = [];

  constructor(scope: Construct, id: string, { name, region, stage }: WebSocketApiProps) {
    super(scope, id);
    const api = new Apigatewayv2Api(this, 'api', {
      name,
      protocolType: 'WEBSOCKET',
      routeSelectionExpression: '$request.body.action',
    });
    this.#frozen.push(api);
    this.id = api.id;
    this.executionArn = api.executionArn;
    this.stage = stage;
    const address = `${api.id}.execute-api.${region}.amazonaws.com/${stage}`;
    this.url = `wss://${address}`;
    this.managementEndpoint = `https://${address}`;
  }

  /** What a role needs to call `method` on any connection of this stage. */
  connectionsArn(method: 'POST' | 'DELETE'): string {
    return `${this.executionArn}/${this.stage}/${method}/@connections/*`;
  }

  /** Adds every route; `$connect` asks the function `authorize` first. */
  addRoutes(routes: readonly RoutePlan[], functions: Readonly<Record<FunctionName, LambdaFunction>>): void {
    const authorize = new Apigatewayv2Authorizer(this, 'authorizer', {
      apiId: this.id,
      name: 'authorize',
      authorizerType: 'REQUEST',
      authorizerUri: functions.authorize.invokeArn,
      // A handshake without it is refused by the gateway itself: no invocation for a stray visitor.
      identitySources: ['route.request.header.Sec-WebSocket-Protocol'],
    });
    this.#frozen.push(authorize);
    this.#permissions.push(
      functions.authorize.permit(
        'authorizer',
        'apigateway.amazonaws.com',
        `${this.executionArn}/authorizers/${authorize.id}`,
      ),
    );
    for (const plan of routes) {
      const route = new Route(this, plan.key.replace('$', ''), {
        api: this,
        plan,
        functions,
        ...(plan.key === '$connect' && { authorizerId: authorize.id }),
      });
      this.#frozen.push(...route.resources);
      if (route.permission) this.#permissions.push(route.permission);
    }
  }

  /** Freezes what was added and serves it. Call it last. */
  deploy({ throttle, logs }: StageProps): Apigatewayv2Stage {
    const deployment = new Apigatewayv2Deployment(this, 'deployment', {
      apiId: this.id,
      triggers: {
        definition: Lazy.stringValue({
          produce: (context) =>
            fingerprint(context.resolve(this.#frozen.map((resource) => resource.toTerraform()))),
        }),
      },
      // A route that is served before its permission answers "Internal server error".
      dependsOn: [...this.#frozen, ...this.#permissions],
      // The stage must never be without one.
      lifecycle: { createBeforeDestroy: true },
    });
    return new Apigatewayv2Stage(this, 'stage', {
      apiId: this.id,
      name: this.stage,
      deploymentId: deployment.id,
      defaultRouteSettings: {
        throttlingBurstLimit: throttle.burst,
        throttlingRateLimit: throttle.perSecond,
        // Each route's own series would cost more than a small building's whole traffic.
        detailedMetricsEnabled: false,
        // A data trace would write tokens and message text to the logs.
        dataTraceEnabled: false,
        loggingLevel: 'OFF',
      },
      ...(logs && { accessLogSettings: { destinationArn: logs.groupArn, format: logs.format } }),
      ...(logs && { dependsOn: logs.dependencies }),
    });
  }
}

const fingerprint = (definition: unknown): string =>
  createHash('sha256').update(JSON.stringify(definition)).digest('hex').slice(0, 16);
