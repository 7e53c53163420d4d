import { SnsTopicSubscription } from '@cdktf/provider-aws/lib/sns-topic-subscription/index.js';
import type { Construct } from 'constructs';
import type { Environment } from '../../config/schema.ts';
import { Account } from '../constructs/account.ts';
import { CustomDomain } from '../constructs/custom-domain.ts';
import { Encryption } from '../constructs/encryption.ts';
import { GatewayLogs } from '../constructs/gateway-logs.ts';
import { Identity } from '../constructs/identity.ts';
import { metricsNamespace } from '../constructs/metrics.ts';
import { Observability } from '../constructs/observability.ts';
import { WebSocketApi } from '../constructs/websocket-api.ts';
import { FUNCTION_NAMES } from '../functions.ts';
import { ROUTES } from '../routes.ts';
import { BaseStack, type StateStore } from './base-stack.ts';
import { addBus } from './bus.ts';
import { addFunctions } from './functions-of.ts';
import { addOutputs } from './outputs.ts';
import { addPage } from './page.ts';
import { addTables } from './tables.ts';

export interface RealtimeStackProps {
  environment: Environment;
  /** Folder that holds `<function>/dist/function.zip` and `web/dist`. */
  codeFolder: string;
  state?: StateStore | undefined;
}

/** The whole of one environment. */
export class RealtimeStack extends BaseStack {
  constructor(scope: Construct, id: string, { environment, codeFolder, state }: RealtimeStackProps) {
    super(scope, id, environment, state);
    const { name: stage, region, logs, observability } = environment;
    const account = new Account(this, 'account');
    const encryption = new Encryption(this, 'encryption', environment, account);
    const tables = addTables(this, environment, encryption);
    const bus = addBus(this, id, environment, encryption);
    const identity = new Identity(this, 'identity', environment, account);
    const gateway = new WebSocketApi(this, 'gateway', { name: id, region, stage });
    const wsUrl = environment.domain ? `wss://${environment.domain.name}` : gateway.url;
    const page = addPage(this, id, environment, `${codeFolder}/web/dist`, wsUrl, identity);
    const audience = identity.addPage(page ? [page.url] : []);
    page?.publishConfig({ ws: wsUrl, authority: identity.issuer, clientId: audience, scope: 'openid email' });

    const functions = addFunctions(this, {
      prefix: id,
      environment,
      codeFolder,
      encryption,
      resources: {
        connectionsArn: tables.connections.arn,
        messagesArn: tables.messages.arn,
        messageIndexArn: (index) => tables.messages.indexArn(index),
        topicArn: (topic) => bus[topic].arn,
        topicKeyArn: (topic) => bus[topic].adopted?.kmsKeyArn,
        managementArn: (method) => gateway.connectionsArn(method),
        deadLetterArn: bus.deadLetters.arn,
      },
      addresses: {
        connectionsTable: tables.connections.name,
        messagesTable: tables.messages.name,
        managementEndpoint: gateway.managementEndpoint,
        intentionTopicArn: bus.chatIntention.arn,
        presenceTopicArn: bus.chatPresence.arn,
        deadLetterQueueUrl: bus.deadLetters.url,
        issuer: identity.issuer,
        audience,
        jwksUri: identity.jwksUri,
      },
    });

    const mayDeliver = functions.deliver.permit(
      'persona-response',
      'sns.amazonaws.com',
      bus.personaResponse.arn,
    );
    const onFailure = functions.deliver.onFailure(bus.deadLetters.arn);
    new SnsTopicSubscription(this, 'answers', {
      topicArn: bus.personaResponse.arn,
      protocol: 'lambda',
      endpoint: functions.deliver.arn,
      redrivePolicy: JSON.stringify({ deadLetterTargetArn: bus.undelivered.arn }),
      // An adopted topic is alive already: what it hands over before these exist is neither retried nor kept.
      dependsOn: [mayDeliver, bus.undelivered.policy, onFailure],
      // Without a subscription for a moment, answers of that moment are lost; with two they come twice, which is met.
      lifecycle: { createBeforeDestroy: true },
    });

    gateway.addRoutes(ROUTES, functions);
    const served = gateway.deploy({
      throttle: environment.throttle,
      logs: logs.gatewayAccess
        ? new GatewayLogs(this, 'gateway-access', {
            name: id,
            retentionDays: logs.retentionDays,
            encryption,
            ownsRole: logs.gatewayRole === 'create',
          })
        : undefined,
    });
    if (environment.domain) new CustomDomain(this, 'domain', environment.domain, gateway.id, served);

    if (observability) {
      const observed = {
        name: id,
        region,
        namespace: metricsNamespace(stage),
        apiId: gateway.id,
        stage,
        functions: FUNCTION_NAMES.map((name) => ({
          id: name,
          functionName: functions[name].name,
          memoryMb: environment.functions[name].memoryMb,
        })),
        connectionsTable: tables.connections.name,
        messagesTable: tables.messages.name,
        undelivered: bus.undelivered.name,
        deadLetters: bus.deadLetters.name,
        answersTopic: bus.personaResponse.name,
        deliver: functions.deliver.name,
      };
      new Observability(this, 'observability', observed, encryption, observability.email);
    }
    addOutputs(this, {
      environment,
      gateway,
      wsUrl,
      page,
      identity,
      audience,
      tables,
      bus,
      deliver: functions.deliver,
    });
  }
}
