import { SnsTopicSubscription } from '@cdktf/provider-aws/lib/sns-topic-subscription/index.js';
import type { Construct } from 'constructs';
import type { Environment } from '../../config/schema.ts';
import { findCode } from '../constructs/code.ts';
import { DeadLetterQueue } from '../constructs/dead-letter-queue.ts';
import { Encryption } from '../constructs/encryption.ts';
import { GatewayLogs } from '../constructs/gateway-logs.ts';
import { Identity } from '../constructs/identity.ts';
import { LambdaFunction } from '../constructs/lambda-function.ts';
import { Topic } from '../constructs/topic.ts';
import { WebSocketApi } from '../constructs/websocket-api.ts';
import { FUNCTION_NAMES, FUNCTIONS, type FunctionName } from '../functions.ts';
import { type Resources, toStatements } from '../permissions.ts';
import { ROUTES } from '../routes.ts';
import { type Addresses, toVariables } from '../variables.ts';
import { BaseStack, type StateStore } from './base-stack.ts';
import { addOutputs } from './outputs.ts';
import { addTables } from './tables.ts';

export interface RealtimeStackProps {
  environment: Environment;
  /** Folder that holds `<function>/dist/function.zip`. */
  codeFolder: string;
  state?: StateStore | undefined;
}

/** The whole of one environment, in the order a message goes. */
export class RealtimeStack extends BaseStack {
  constructor(scope: Construct, id: string, { environment, codeFolder, state }: RealtimeStackProps) {
    super(scope, id, environment, state);
    const { name, region, tracing } = environment;
    const encryption = new Encryption(this, 'encryption', environment);
    const identity = new Identity(this, 'identity', environment, []);
    const tables = addTables(this, environment, encryption);
    const topic = (topicId: string, topicName: string, adopted: Environment['topics']['chatIntention']) =>
      new Topic(this, topicId, { name: `bos-${topicName}-topic-${name}`, adopted, encryption, tracing });
    const chatIntention = topic('chat-intention', 'chat-intention', environment.topics.chatIntention);
    const chatPresence = topic('chat-presence', 'chat-presence', environment.topics.chatPresence);
    const personaResponse = topic('persona-response', 'persona-response', environment.topics.personaResponse);
    const undelivered = new DeadLetterQueue(this, 'undelivered', {
      name: `${id}-undelivered`,
      encryption,
      fromTopicArn: personaResponse.arn,
    });
    const deadLetters = new DeadLetterQueue(this, 'dead-letters', { name: `${id}-dead-letters`, encryption });
    const gateway = new WebSocketApi(this, 'gateway', { name: id, region, stage: name });

    const resources: Resources = {
      connectionsArn: tables.connections.arn,
      messagesArn: tables.messages.arn,
      messageIndexArn: (index) => tables.messages.indexArn(index),
      topicArn: (which) => ({ chatIntention, chatPresence })[which].arn,
      topicKeyArn: (which) => ({ chatIntention, chatPresence })[which].foreignKeyArn,
      managementArn: (method) => gateway.connectionsArn(method),
      deadLetterArn: deadLetters.arn,
    };
    const addresses: Addresses = {
      connectionsTable: tables.connections.name,
      messagesTable: tables.messages.name,
      managementEndpoint: gateway.managementEndpoint,
      intentionTopicArn: chatIntention.arn,
      presenceTopicArn: chatPresence.arn,
      deadLetterQueueUrl: deadLetters.url,
      issuer: identity.issuer,
      audience: identity.audience,
      jwksUri: identity.jwksUri,
    };
    const functions = Object.fromEntries(
      FUNCTION_NAMES.map((fn) => [
        fn,
        new LambdaFunction(this, fn, {
          name: `${id}-${fn}`,
          description: FUNCTIONS[fn].description,
          code: findCode(codeFolder, fn),
          size: environment.functions[fn],
          variables: toVariables(fn, FUNCTIONS[fn], environment, addresses),
          statements: toStatements(FUNCTIONS[fn], resources),
          logRetentionDays: environment.logs.retentionDays,
          encryption,
          tracing,
        }),
      ]),
    ) as Record<FunctionName, LambdaFunction>;

    gateway.addRoutes(ROUTES, (fn) => functions[fn], functions.authorize);
    const logs = environment.logs.gatewayAccess
      ? new GatewayLogs(this, 'gateway-access', {
          name: id,
          retentionDays: environment.logs.retentionDays,
          encryption,
          ownsRole: environment.logs.gatewayRole === 'create',
        })
      : undefined;
    gateway.deploy({
      throttle: environment.throttle,
      detailedMetrics: environment.observability !== undefined,
      logs,
    });

    functions.deliver.permit('persona-response', 'sns.amazonaws.com', personaResponse.arn);
    functions.deliver.onFailure(deadLetters.arn);
    new SnsTopicSubscription(this, 'answers', {
      topicArn: personaResponse.arn,
      protocol: 'lambda',
      endpoint: functions.deliver.arn,
      redrivePolicy: JSON.stringify({ deadLetterTargetArn: undelivered.arn }),
    });

    addOutputs(this, {
      environment,
      gateway,
      identity,
      tables,
      chatIntention,
      chatPresence,
      personaResponse,
      undelivered,
      deadLetters,
    });
  }
}
